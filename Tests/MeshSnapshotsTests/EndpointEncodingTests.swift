import EnvoyAPI
import MeshResources
import SwiftProtobuf
import Testing

@testable import MeshSnapshots

@Suite("Endpoints on the wire")
struct EndpointEncodingTests {
    private func endpoint(_ address: String, _ port: UInt32, _ weight: UInt32, _ tags: [String: String]) -> Endpoint {
        Endpoint(address: address, port: port, tags: tags, weight: weight, source: .dataplane("x"))
    }

    private var localities: [EndpointLocality] {
        let long = String(repeating: "v", count: 300)
        return [
            EndpointLocality(zone: "", priority: 0, endpoints: [endpoint("10.0.0.1", 80, 1, ["kuma.io/service": "s"])]),
            EndpointLocality(
                zone: "east", priority: 1,
                endpoints: [
                    endpoint("fd00::1", 65535, 300, ["kuma.io/service": "s", "b": "é", "a": long, "c": "x"]),
                    endpoint("fd00::2", 8080, 0, ["kuma.io/service": "s", "b": "é", "a": long, "c": "x"]),
                ]),
        ]
    }

    /// The same by the generated code.
    private func message(_ localities: [EndpointLocality]) -> ClusterLoadAssignment {
        .with {
            $0.clusterName = "cluster"
            $0.endpoints = localities.map { locality in
                .with {
                    if !locality.zone.isEmpty { $0.locality.zone = locality.zone }
                    $0.priority = locality.priority
                    $0.lbEndpoints = locality.endpoints.map(message)
                }
            }
        }
    }

    private func message(_ endpoint: Endpoint) -> LbEndpoint {
        .with {
            $0.endpoint.address = Envoy_Config_Core_V3_Address(endpoint.address, endpoint.port)
            if endpoint.weight > 0 { $0.loadBalancingWeight = Google_Protobuf_UInt32Value(endpoint.weight) }
            let fields = Google_Protobuf_Struct(endpoint.tags.filter { $0.key != "kuma.io/service" })
            guard !fields.fields.isEmpty else { return }
            $0.metadata.filterMetadata = ["envoy.lb": fields, "envoy.transport_socket_match": fields]
        }
    }

    @Test("endpoints written by hand are those of the generated code, byte for byte")
    func sameBytes() {
        var encoding = LoadAssignmentEncoding(cluster: "cluster")
        for locality in localities { encoding.append(locality) }
        #expect(encoding.bytes == message(localities).deterministicBytes)
    }
}
