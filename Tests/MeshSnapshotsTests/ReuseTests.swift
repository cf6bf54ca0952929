import MeshDelivery
import MeshProjections
import MeshResources
import Testing

@testable import MeshSnapshots

@Suite("What a change leaves as it is")
struct ReuseTests {
    private let web: ResourceKey = .dataplane("web-1")
    private let edge: ResourceKey = .dataplane("edge-1")

    private func timeout(connect: String) -> JSON {
        Document.policy(
            "Timeout", "t", to: ["kuma.io/service": "backend"],
            conf: ["connectTimeout": .string(connect), "http": ["requestTimeout": "15s"]])
    }

    /// `web` calls `backend` and `redis`, `edge` only `redis`.
    private func state(isLogged: Bool) -> MeshState {
        let logging: JSON = [
            "defaultBackend": "file",
            "backends": [["name": "file", "type": "file", "conf": ["path": "/tmp/access.log"]]],
        ]
        let documents = [
            Document.mesh(mtls: "STRICT").setting("logging", to: logging), Document.routeAll, timeout(connect: "5s"),
            Document.dataplane("backend-1", service: "backend", tags: ["kuma.io/protocol": "http"]),
            Document.dataplane("redis-1", address: "192.168.0.2", service: "redis"),
            Document.dataplane(
                "web-1", address: "192.168.0.3", service: "web",
                outbounds: [(10001, ["kuma.io/service": "backend"]), (10002, ["kuma.io/service": "redis"])]),
            Document.dataplane(
                "edge-1", address: "192.168.0.4", service: "edge", outbounds: [(10002, ["kuma.io/service": "redis"])]),
        ]
        return MeshState(documents: documents + (isLogged ? [Document.policy("TrafficLog", "log-all")] : []))
    }

    /// Names of the resources of `type` that are other objects than those that `old` had of the name.
    private func remade(_ type: XDSType, in new: ProxySnapshot?, since old: ProxySnapshot?) throws -> [String] {
        let (before, after) = (try #require(old?.sets[type]), try #require(new?.sets[type]))
        try #require(!before.resources.isEmpty)
        #expect(after.resources.map(\.name) == before.resources.map(\.name))
        return after.resources.filter { before[$0.name] !== $0 }.map(\.name)
    }

    @Test(
        "another connect timeout for one service is one other cluster for its callers; all else stays the same object",
        arguments: [1024, -100_000], [false, true])
    func connectTimeout(poolSlack: Int, isLogged: Bool) throws {
        let before = state(isLogged: isLogged)
        var graph = SnapshotGraph(state: before, poolSlack: poolSlack)
        graph.add([web, edge])
        let old = graph.advance(to: before, changed: [])
        try #require(old.map(\.proxy) == [edge, web])
        let after = before.storing(timeout(connect: "9s"), at: 99)
        let given = graph.advance(to: after, changed: [ResourceKey(type: "Timeout", mesh: "default", name: "t")])
        #expect(given.map(\.proxy) == [web])
        let kept = [graph.snapshot(of: edge), graph.snapshot(of: web)]
        #expect(try remade(.cluster, in: kept[1], since: old[1]) == ["backend"])
        #expect(try remade(.cluster, in: kept[0], since: old[0]) == [])
        for (new, earlier) in zip(kept, old) {
            #expect(try remade(.listener, in: new, since: earlier) == [])
            #expect(new?.sets == generate(after, proxy: earlier.proxy)?.sets)
        }
    }
}
