import MeshDelivery
import MeshProjections
import MeshResources
import Testing

@testable import MeshSnapshots

@Suite("Sets of clusters that the proxies of a profile share")
struct ClusterSetTests {
    /// The profile of proxies of `web`, which call `backend`; none is connected.
    private func makeNode() throws -> ProfileNode {
        let state = MeshState(documents: [
            Document.mesh(), Document.routeAll, Document.dataplane("backend-1", service: "backend"),
            Document.dataplane("web-1", service: "web", outbounds: [(10001, ["kuma.io/service": "backend"])]),
        ])
        let context = try #require(MeshContext(state: state, mesh: "default"))
        let dataplane = try #require(context.dataplane(.dataplane("web-1")))
        let profile = Profile(dataplane.value)
        var pool = ResourcePool()
        let calls = Calls(Selection(profile, in: context), reusing: &pool)
        try #require(!calls.piece.clusters.isEmpty)
        return ProfileNode(profile: profile, calls: calls, endpointSet: 0)
    }

    /// The way to a workload that listens on an address of its own, as those of no other proxy do.
    private func workload(_ number: Int) -> Piece.Item {
        Piece.Item(
            resource: EncodedResource(type: .cluster, name: "localhost:8080", version: "\(number)", bytes: []),
            sources: [], origin: .inbound)
    }

    @Test("replicas with the same clusters of their own have one set")
    func replicas() throws {
        var node = try makeNode()
        var sets: Set<ResourceSet> = []
        for number in 0..<100 {
            node.members.insert(.dataplane("web-\(number)"))
            sets.insert(node.clusters(besides: [workload(1)]))
        }
        #expect(sets.count == 1)
        #expect(node.clusterSets.count == 1)
    }

    @Test("proxies with ever other clusters of their own that come and go leave but a few sets behind")
    func comeAndGo() throws {
        var node = try makeNode()
        var mostSets = 0
        for number in 0..<2000 {
            node.members.insert(.dataplane("web-\(number)"))
            node.members.remove(.dataplane("web-\(number - 10)"))
            let set = node.clusters(besides: [workload(number)])
            let names = (node.calls.piece.clusters.map(\.resource.name) + ["localhost:8080"]).sorted()
            #expect(set.resources.map(\.name) == names)
            #expect(set["localhost:8080"]?.version == "\(number)")
            mostSets = max(mostSets, node.clusterSets.count)
        }
        #expect(mostSets <= 50, "of ten proxies at a time")
    }

    @Test("what proxies had that left is forgotten when a new set is made; those that stay have theirs kept")
    func manyLeave() throws {
        var node = try makeNode()
        for number in 0..<1000 {
            node.members.insert(.dataplane("web-\(number)"))
            _ = node.clusters(besides: [workload(number)])
        }
        #expect(node.clusterSets.count == 1000)
        for number in 20..<1000 { node.members.remove(.dataplane("web-\(number)")) }
        for round in 0..<3 {
            for number in 0..<20 { _ = node.clusters(besides: [workload(number)]) }
            // Not before something new is made.
            if round == 0 { _ = node.clusters(besides: [workload(1000)]) }
        }
        #expect(node.clusterSets.count == 21)
    }
}
