import Foundation
import MeshDelivery
import MeshEvents
import MeshProjections
import MeshResources
import Testing

@testable import MeshSnapshots

/// `GRAPH_SEEDS=5000` tries more sequences, `GRAPH_FIRST_SEED=123` others.
@Suite("Following the log")
struct GraphTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let first = environment["GRAPH_FIRST_SEED"].flatMap(UInt64.init) ?? 1
    private static let count = environment["GRAPH_SEEDS"].flatMap(UInt64.init) ?? 20

    @Test("whatever changes, the snapshots that are kept are those that are made from nothing")
    func sameAsFromNothing() throws {
        for seed in Self.first..<Self.first + Self.count {
            let differences = Self.differences(seed: seed)
            #expect(differences == [], "GRAPH_FIRST_SEED=\(seed) GRAPH_SEEDS=1 repeats it")
            if !differences.isEmpty { break }
        }
    }

    /// What is wrong after some random commits; empty if nothing is.
    private static func differences(seed: UInt64) -> [String] {
        var edits = RandomEdits(seed: seed)
        var state = MeshState(documents: edits.beginning())
        // So small a mesh is never trimmed by itself; with few to spare it is now and then, or at each change.
        let slack = edits.pick([8, 8, -100_000])
        var followers = [
            Follower(name: "untrimmed", graph: SnapshotGraph(state: state)),
            Follower(name: "slack \(slack)", graph: SnapshotGraph(state: state, poolSlack: slack)),
        ]
        var connected = edits.someProxies().union(edits.someProxies())
        for index in followers.indices { followers[index].graph.add(connected) }
        // The revisions before are those of the beginning.
        for step in UInt64(1001)...1025 {
            let commit = edits.commit(state, number: step)
            state = commit.state
            let isMoving = edits.isOneIn(3)
            let leaving = isMoving ? connected.intersection(edits.someProxies()) : []
            let coming = isMoving ? edits.someProxies().subtracting(connected) : []
            connected = connected.subtracting(leaving).union(coming)
            var fresh: [ResourceKey: ProxySnapshot] = [:]
            for proxy in connected { fresh[proxy] = generate(state, proxy: proxy) }
            for index in followers.indices {
                let others = edits.isOneIn(2) ? edits.bystanders(in: state) : []
                followers[index].graph.remove(leaving)
                followers[index].graph.add(coming)
                followers[index].follow(state, changed: commit.changed.union(others))
                if let difference = followers[index].difference(from: fresh) {
                    return ["\(difference), step \(step), after \(commit.changed.sorted()), beside \(others.sorted())"]
                }
            }
        }
        return followers.compactMap(\.miscount)
    }
}

/// A graph, and what its proxies were given.
private struct Follower {
    let name: String
    var graph: SnapshotGraph
    private var given: [ResourceKey: [XDSType: ResourceSet]] = [:]

    init(name: String, graph: SnapshotGraph) {
        self.name = name
        self.graph = graph
    }

    mutating func follow(_ state: MeshState, changed: Set<ResourceKey>) {
        for snapshot in graph.advance(to: state, changed: changed) { given[snapshot.proxy] = snapshot.sets }
    }

    /// The first thing that is other than in snapshots that are made from nothing; `nil`: all is the same.
    mutating func difference(from fresh: [ResourceKey: ProxySnapshot]) -> String? {
        for proxy in RandomEdits.proxies {
            let (kept, expected) = (graph.snapshot(of: proxy), fresh[proxy])
            if expected == nil { given[proxy] = nil }
            let place = "\(name), \(proxy)"
            if kept?.sets != expected?.sets { return "resources: \(place)" }
            if kept?.digest != expected?.digest { return "digest: \(place)" }
            if kept?.provenance != expected?.provenance { return "provenance: \(place)" }
            if kept?.secretNames != expected?.secretNames { return "secrets: \(place)" }
            if given[proxy] != expected?.sets { return "not told: \(place)" }
        }
        return nil
    }

    /// Counters that cannot be; `nil` if they can.
    var miscount: String? {
        graph.counters.distinct <= graph.counters.encoded ? nil : "counters: \(name), \(graph.counters)"
    }
}
