import MeshDelivery
import MeshEvents
import MeshProjections
import MeshResources
import MeshSnapshots
import Testing

@Suite("What a change costs")
struct IncrementalTests {
    private let web: ResourceKey = .dataplane("web-1")

    private func state(_ more: JSON...) -> MeshState {
        MeshState(
            documents: [
                Document.mesh(mtls: "STRICT"), Document.routeAll,
                Document.policy("TrafficPermission", "allow-all-default"),
                Document.dataplane("web-1", service: "web", outbounds: [(10001, ["kuma.io/service": "backend"])]),
                Document.dataplane("backend-1", address: "192.168.0.2", service: "backend"),
            ] + more)
    }

    private func needs(_ state: MeshState) throws -> ProxyInputs {
        let context = try #require(MeshContext(state: state, mesh: "default"))
        return try #require(inputs(for: web, in: context))
    }

    @Test("an endpoint that moves changes the endpoints of its consumers and nothing else")
    func endpointsOnly() throws {
        let before = state()
        let after = before.storing(Document.dataplane("backend-1", address: "192.168.0.9", service: "backend"), at: 9)
        #expect(try needs(before) == needs(after))
        let old = try #require(generate(before, proxy: web))
        let new = try #require(generate(after, proxy: web))
        let changed = XDSType.allCases.filter { old.sets[$0] != new.sets[$0] }
        #expect(changed == [.endpoint])
    }

    @Test("a further endpoint does not touch the configuration of consumers, one that speaks otherwise does")
    func protocolChange() throws {
        let before = state(Document.dataplane("b-2", service: "backend", tags: ["kuma.io/protocol": "http"]))
        let same = before.storing(Document.dataplane("b-3", address: "192.168.0.8", service: "backend"), at: 9)
        #expect(try needs(before) == needs(same))
        let http = before.storing(
            Document.dataplane("backend-1", service: "backend", tags: ["kuma.io/protocol": "http"]), at: 9)
        #expect(try needs(before) != needs(http))
    }

    @Test("a policy for others is no reason to make a proxy's configuration again")
    func unrelatedPolicy() throws {
        let before = state()
        let others = [
            Document.policy("Timeout", "t", from: ["kuma.io/service": "other"], conf: ["connectTimeout": "1s"]),
            Document.policy("Timeout", "t", to: ["kuma.io/service": "other"], conf: ["connectTimeout": "1s"]),
            Document.policy("RateLimit", "r", to: ["kuma.io/service": "backend"], conf: ["http": ["requests": 1]]),
        ]
        for policy in others { #expect(try needs(before) == needs(before.storing(policy, at: 9))) }
        let mine = Document.policy("Timeout", "t", conf: ["connectTimeout": "1s"])
        #expect(try needs(before) != needs(before.storing(mine, at: 9)))
    }

    @Test("replicas share their resources, each encoded once")
    func sharing() throws {
        let state = state(
            Document.dataplane(
                "web-2", address: "192.168.0.7", service: "web", outbounds: [(10001, ["kuma.io/service": "backend"])]))
        let context = try #require(MeshContext(state: state, mesh: "default"))
        var pool = ResourcePool()
        let plans = try ["web-1", "web-2"].map { name in
            plan(from: try #require(inputs(for: .dataplane(name), in: context)), reusing: &pool)
        }
        let shared = Set(plans[0].resources.map(ObjectIdentifier.init))
            .intersection(plans[1].resources.map(ObjectIdentifier.init))
        // The listener and the cluster of backend, and the cluster of the workload.
        #expect(shared.count == 3)
        #expect(pool.encodedCount == plans[0].resources.count + 1)
        pool.keep(only: plans[0].resources)
        #expect(pool.count == plans[0].resources.count)
    }

    @Test("a plan names what it was made from, at the revisions that were read")
    func provenance() throws {
        let context = try #require(MeshContext(state: state(), mesh: "default"))
        let made = try #require(plan(for: web, in: context))
        #expect(
            made.inputRevisions == [
                ResourceKey(type: "Mesh", name: "default"): Revision(1),
                ResourceKey(type: "TrafficRoute", mesh: "default", name: "route-all-default"): Revision(2),
                ResourceKey(type: "TrafficPermission", mesh: "default", name: "allow-all-default"): Revision(3),
                web: Revision(4),
            ])
        #expect(made.secretNames == ["identity_cert:secret:default", "mesh_ca:secret:default"])
        #expect(made.provenance.keys.sorted() == made.resources.map { EnvoyResourceID(type: $0.type, name: $0.name) })
        let found = endpoints(of: try #require(made.endpointGroups.first), in: context)
        #expect(found.sources == [.dataplane("backend-1")])
    }

    @Test("there is no snapshot of a proxy that is not there, or in a mesh that is not there")
    func absent() {
        #expect(generate(state(), proxy: .dataplane("nobody")) == nil)
        #expect(generate(state(), proxy: ResourceKey(type: "Dataplane", mesh: "other", name: "web-1")) == nil)
        #expect(generate(state(), proxy: ResourceKey(type: "TrafficRoute", mesh: "default", name: "web-1")) == nil)
    }
}
