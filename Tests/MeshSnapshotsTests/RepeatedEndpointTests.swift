import MeshDelivery
import MeshProjections
import MeshResources
import MeshSnapshots
import Testing

@Suite("One address of a service twice")
struct RepeatedEndpointTests {
    private let web: ResourceKey = .dataplane("web-1")

    /// A proxy of `backend` with these inbounds, each for a workload of its own.
    private func backend(_ inbounds: [(port: Int64, version: String)]) -> JSON {
        let inbound = inbounds.enumerated().map { index, inbound -> JSON in
            [
                "port": .int(inbound.port), "servicePort": .int(8080 + Int64(index)),
                "tags": ["kuma.io/service": "backend", "version": .string(inbound.version)],
            ]
        }
        return [
            "type": "Dataplane", "mesh": "default", "name": "backend-1",
            "networking": ["address": "192.168.0.2", "inbound": .array(inbound)],
        ]
    }

    @Test("what is left of it is given once, also to those who do not ask for what else moved")
    func leftOnce() {
        let before = MeshState(documents: [
            Document.mesh(), Document.routeAll, backend([(80, "v1"), (80, "v1"), (81, "v2")]),
            Document.dataplane(
                "web-1", service: "web", outbounds: [(10001, ["kuma.io/service": "backend", "version": "v1"])]),
        ])
        var graph = SnapshotGraph(state: before)
        graph.add([web])
        _ = graph.advance(to: before, changed: [])
        let after = before.storing(backend([(80, "v1"), (82, "v2")]), at: 9)
        _ = graph.advance(to: after, changed: [.dataplane("backend-1")])
        #expect(graph.snapshot(of: web)?.sets == generate(after, proxy: web)?.sets)
    }
}
