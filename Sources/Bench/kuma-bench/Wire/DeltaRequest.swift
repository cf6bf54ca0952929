/// A `DeltaDiscoveryRequest` as Envoy sends it.
///
/// Source: Envoy `envoy/service/discovery/v3/discovery.proto`, `envoy/config/core/v3/base.proto`.
struct DeltaRequest {
    /// Who asks, and the Dataplane that it brings; only in the first request of a stream.
    struct Node {
        let id: String
        let service: String
        /// YAML or JSON text.
        let dataplane: String
    }

    let typeURL: String
    var node: Node?
    var subscribe: [String] = []
    /// Names and versions that the proxy holds from an earlier stream.
    var initialVersions: [String: String] = [:]
    var nonce = ""

    /// The message with gRPC's prefix.
    var framed: [UInt8] {
        let message = self.message
        let length = UInt32(message.count)
        return [0] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + message
    }

    private var message: [UInt8] {
        var writer = WireWriter()
        if let node { writer.write(field: 1) { Self.write(node, to: &$0) } }
        writer.write(field: 2, typeURL)
        for name in subscribe { writer.write(field: 3, name) }
        for (name, version) in initialVersions {
            writer.write(field: 5) {
                $0.write(field: 1, name)
                $0.write(field: 2, version)
            }
        }
        if !nonce.isEmpty { writer.write(field: 6, nonce) }
        return writer.bytes
    }

    private static func write(_ node: Node, to writer: inout WireWriter) {
        writer.write(field: 1, node.id)
        writer.write(field: 2, node.service)
        writer.write(field: 3) { metadata in
            for (name, text) in [("dataplane.proxyType", "dataplane"), ("dataplane.resource", node.dataplane)] {
                metadata.write(field: 1) { entry in
                    entry.write(field: 1, name)
                    entry.write(field: 2) { $0.write(field: 3, text) }
                }
            }
        }
    }
}
