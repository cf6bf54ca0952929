import Foundation
import MeshDelivery
import MeshEvents
import MeshProjections
import MeshResources
import MeshSnapshots
import Testing

/// `GRAPH_SEEDS=5000` tries more sequences, `GRAPH_FIRST_SEED=123` others.
@Suite("Following the log")
struct GraphTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let first = environment["GRAPH_FIRST_SEED"].flatMap(UInt64.init) ?? 1
    private static let count = environment["GRAPH_SEEDS"].flatMap(UInt64.init) ?? 20
    private static let settings: JSON = [
        "type": "Config", "name": "control-plane-settings", "config": #"{"zone":"east"}"#,
    ]

    @Test("whatever changes, the snapshots that are kept are those that are made from nothing")
    func sameAsFromNothing() throws {
        for seed in Self.first..<Self.first + Self.count {
            let differences = Self.differences(seed: seed)
            #expect(differences == [], "GRAPH_FIRST_SEED=\(seed) GRAPH_SEEDS=1 repeats it")
            if !differences.isEmpty { break }
        }
    }

    /// What is wrong after some random edits; empty if nothing is.
    private static func differences(seed: UInt64) -> [String] {
        var edits = RandomEdits(seed: seed)
        var state = MeshState(documents: RandomEdits.basics + [settings])
        var graph = SnapshotGraph(state: state)
        var connected = edits.someProxies()
        graph.add(connected)
        var given: [ResourceKey: [XDSType: ResourceSet]] = [:]
        for step in UInt64(1)...25 {
            var changed: Set<ResourceKey> = []
            for turn in 0..<edits.pick([UInt64(1), 1, 1, 2, 5, 12]) {
                guard let (next, key) = edits.edit(state, at: step * 100 + turn) else { continue }
                state = next
                changed.insert(key)
            }
            if edits.isOneIn(3) {
                let leaving = connected.intersection(edits.someProxies())
                let coming = edits.someProxies().subtracting(connected)
                graph.remove(leaving)
                graph.add(coming)
                connected = connected.subtracting(leaving).union(coming)
            }
            for snapshot in graph.advance(to: state, changed: changed) { given[snapshot.proxy] = snapshot.sets }
            for proxy in RandomEdits.proxies {
                let fresh = connected.contains(proxy) ? generate(state, proxy: proxy) : nil
                if fresh == nil { given[proxy] = nil }
                let kept = graph.snapshot(of: proxy)
                let place = "step \(step), \(proxy), after \(changed.sorted())"
                if kept?.sets != fresh?.sets { return ["resources: \(place)"] }
                if kept?.digest != fresh?.digest { return ["digest: \(place)"] }
                if kept?.provenance != fresh?.provenance { return ["provenance: \(place)"] }
                if kept?.secretNames != fresh?.secretNames { return ["secrets: \(place)"] }
                if given[proxy] != fresh?.sets { return ["not told: \(place)"] }
            }
        }
        let counters = graph.counters
        return counters.distinct <= counters.encoded ? [] : ["counters: \(counters)"]
    }
}
