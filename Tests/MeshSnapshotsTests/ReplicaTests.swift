import MeshProjections
import MeshResources
import Testing

@Suite("Replicas in the state")
struct ReplicaTests {
    private let calls: [(port: Int64, tags: [String: String])] = [
        (10001, ["kuma.io/service": "backend"]), (10002, ["kuma.io/service": "redis"]),
    ]

    private func web(_ name: String, _ outbounds: [(port: Int64, tags: [String: String])]) -> JSON {
        Document.dataplane(name, service: "web", outbounds: outbounds)
    }

    /// Where in memory the outbounds of a Dataplane are: as they are computed with, and as they were written.
    private func places(_ name: String, in state: MeshState) throws -> [UnsafeRawPointer?] {
        let stored = try #require(state["Dataplane", "default", name])
        let written = try #require(stored.resource.spec["networking"]?["outbound"]?.elements)
        let typed = try #require(state.dataplane(mesh: "default", name: name)).outbounds
        return [
            typed.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) },
            written.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) },
        ]
    }

    @Test("hold what they say alike of outbounds once, and say what they said before")
    func sharing() throws {
        let documents = [web("web-1", calls), web("web-2", calls), web("web-3", [calls[0]])]
        let state = MeshState(documents: documents)
        #expect(try places("web-1", in: state) == places("web-2", in: state))
        #expect(try places("web-1", in: state) != places("web-3", in: state))
        for (document, name) in zip(documents, ["web-1", "web-2", "web-3"]) {
            let resource = try #require(Resource(document: document))
            #expect(state["Dataplane", "default", name]?.resource == resource)
            #expect(state.dataplane(mesh: "default", name: name) == Dataplane(resource))
        }
    }

    @Test("that change keep it as long as they call the same")
    func changing() throws {
        let first = MeshState(documents: [web("web-1", calls)])
        let moved = first.storing(
            Document.dataplane("web-1", address: "192.168.0.9", service: "web", outbounds: calls), at: 2)
        #expect(try places("web-1", in: first) == places("web-1", in: moved))
        #expect(moved.dataplane(mesh: "default", name: "web-1")?.address == "192.168.0.9")
        let other = moved.storing(web("web-1", [calls[1]]), at: 3)
        #expect(other.dataplane(mesh: "default", name: "web-1")?.outbounds.map(\.port) == [10002])
    }
}
