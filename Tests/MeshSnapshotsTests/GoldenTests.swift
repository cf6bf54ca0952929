import Foundation
import MeshDelivery
import MeshProjections
import MeshResources
import MeshSnapshots
import Testing

@Suite("Generated configuration")
struct GoldenTests {
    @Test("a proxy gets what is written down for its case", arguments: GoldenCase.all)
    func matchesGolden(testCase: GoldenCase) throws {
        let snapshot = try #require(try testCase.snapshot())
        let json = try snapshotJSON(snapshot)
        let expected = try testCase.expected(updatingTo: json)
        #expect(json == expected, "differs from Golden/\(testCase.name)/snapshot.json")
    }

    @Test("a real Envoy accepts every case", arguments: GoldenCase.all)
    func isValid(testCase: GoldenCase) throws {
        let snapshot = try #require(try testCase.snapshot())
        let complaint = try EnvoyValidation().complaint(about: try snapshotJSON(snapshot))
        #expect(complaint == nil)
    }

    /// The order of Swift's dictionaries differs from process to process, so equal digests are no accident.
    @Test("another process on another day gives the same bytes")
    func sameDigests() throws {
        let digests = try GoldenCase.all.map { ($0.name, JSON.string(try $0.snapshot()?.digest ?? "")) }
        let actual = JSON.object(Dictionary(uniqueKeysWithValues: digests))
        #expect(actual == (try GoldenCase.expectedDigests(updatingTo: actual)))
    }

    @Test("a snapshot that Envoy refuses is noticed by these tests")
    func refusalIsNoticed() throws {
        let broken: JSON = [
            "xds": ["type.googleapis.com/envoy.config.cluster.v3.Cluster": ["x": ["name": "x", "type": "STRICT_DNS"]]]
        ]
        let listener: JSON = [
            "xds": [
                "type.googleapis.com/envoy.config.listener.v3.Listener": ["x": ["name": "x", "filterChains": [[:]]]]
            ]
        ]
        #expect(try EnvoyValidation().complaint(about: broken) == nil)
        #expect(try EnvoyValidation().complaint(about: listener) != nil)
    }

    @Test("every resource says where it comes from", arguments: GoldenCase.all)
    func hasProvenance(testCase: GoldenCase) throws {
        let (state, _) = try testCase.input()
        let snapshot = try #require(try testCase.snapshot())
        for resource in snapshot.sets.values.flatMap(\.resources) where resource.type != .endpoint {
            let sources = snapshot.provenance[EnvoyResourceID(type: resource.type, name: resource.name)] ?? []
            #expect(!sources.isEmpty, "\(resource) has no sources")
            #expect(sources.allSatisfy { state[$0] != nil }, "\(resource) names sources that do not exist")
        }
    }
}
