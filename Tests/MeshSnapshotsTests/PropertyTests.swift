import MeshEvents
import MeshProjections
import MeshResources
import MeshSnapshots
import Testing

@Suite("Laws of generation")
struct PropertyTests {
    private static func stored(seed: UInt64, count: Int) -> [StoredResource] {
        var mesh = RandomMesh(seed: seed)
        var latest: [ResourceKey: StoredResource] = [:]
        let settings: JSON = ["type": "Config", "name": "control-plane-settings", "config": #"{"zone":"east"}"#]
        let documents = [Document.mesh(), Document.routeAll, settings] + (0..<count).map { _ in mesh.document() }
        for (index, document) in documents.enumerated() {
            guard let resource = Resource(document: document) else { continue }
            latest[resource.key] = StoredResource(
                resource: resource, revision: Revision(UInt64(index + 1)), version: 1,
                // Few different times, so that ties are common.
                createdMilliseconds: Int64(index % 3), modifiedMilliseconds: Int64(index))
        }
        return latest.values.sorted { $0.key < $1.key }
    }

    private static func state(_ live: [StoredResource]) -> MeshState {
        MeshState(revision: Revision(1000), time: HybridTime(milliseconds: 1), live: live)
    }

    private static func digests(_ state: MeshState) -> [String: String] {
        var digests: [String: String] = [:]
        for name in RandomMesh.proxies { digests[name] = generate(state, proxy: .dataplane(name))?.digest }
        return digests
    }

    @Test("the order in which resources came does not matter", arguments: UInt64(1)...10)
    func insertionOrder(seed: UInt64) {
        let live = Self.stored(seed: seed, count: 60)
        var mesh = RandomMesh(seed: seed &+ 1_000_000)
        let expected = Self.digests(Self.state(live))
        #expect(!expected.isEmpty)
        for _ in 0..<3 { #expect(Self.digests(Self.state(mesh.shuffle(live))) == expected) }
    }

    /// What a server does that keeps plans: makes one again only if its inputs changed, endpoints only for new groups and
    /// for services that were touched.
    @Test("keeping what did not change ends where starting anew ends", arguments: UInt64(1)...12)
    func incremental(seed: UInt64) throws {
        var mesh = RandomMesh(seed: seed)
        var state = Self.state(Self.stored(seed: seed, count: 30))
        var context = try #require(MeshContext(state: state, mesh: "default"))
        var pool = ResourcePool()
        var plans: [String: ProxyPlan] = [:]
        for step in UInt64(2000)..<2040 {
            let key: ResourceKey?
            if mesh.isOneIn(6), let gone = mesh.key(), gone.type != "Mesh" {
                state.remove(gone)
                key = gone
            } else {
                let document = mesh.document()
                state = state.storing(document, at: step)
                key = Resource(document: document)?.key
            }
            context = try #require(context.advanced(to: state, changed: key.map { [$0] } ?? []))
            for name in RandomMesh.proxies {
                guard let inputs = inputs(for: .dataplane(name), in: context) else {
                    plans[name] = nil
                    continue
                }
                if plans[name]?.inputs != inputs { plans[name] = plan(from: inputs, reusing: &pool) }
                let kept = try #require(plans[name])
                let snapshot = assemble(
                    plan: kept, endpoints: kept.endpointGroups.map { endpoints(of: $0, in: context) },
                    revision: state.revision)
                let fresh = try #require(generate(state, proxy: .dataplane(name)))
                #expect(snapshot.digest == fresh.digest, "seed \(seed), step \(step), \(name)")
                #expect(snapshot.provenance == fresh.provenance, "seed \(seed), step \(step), \(name)")
            }
        }
        pool.keep(only: plans.values.flatMap(\.resources))
        #expect(pool.count <= plans.values.map(\.resources.count).reduce(0, +))
    }

    @Test("a real Envoy accepts whatever comes together in a mesh", arguments: UInt64(101)...102)
    func accepted(seed: UInt64) throws {
        let state = Self.state(Self.stored(seed: seed, count: 60))
        for name in RandomMesh.proxies {
            guard let snapshot = generate(state, proxy: .dataplane(name)) else { continue }
            #expect(try EnvoyValidation().complaint(about: try snapshotJSON(snapshot)) == nil)
        }
    }

    @Test("clusters and endpoints fit together", arguments: UInt64(1)...10)
    func consistent(seed: UInt64) throws {
        let state = Self.state(Self.stored(seed: seed, count: 60))
        for name in RandomMesh.proxies {
            guard let snapshot = generate(state, proxy: .dataplane(name)) else { continue }
            let json = try snapshotJSON(snapshot)["xds"] ?? .null
            let clusters = json["type.googleapis.com/envoy.config.cluster.v3.Cluster"]?.members ?? [:]
            let endpoints = json["type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"]?.members ?? [:]
            let discovered = clusters.filter { $0.value["type"] == "EDS" }.map(\.key)
            #expect(discovered.sorted() == endpoints.keys.sorted())
        }
    }
}
