import MeshResources
import RESTServer
import Testing

@testable import ControlPlane

@Suite("Dataplanes that nobody took away")
struct CleanupTests {
    private static let age = Duration.seconds(3600)
    private static let start: Int64 = 1_700_000_000_000

    /// Names of the proxies whose Dataplanes are to be deleted, in order.
    ///
    /// - Parameter ends: by proxy, when its streams ended, in milliseconds since the start of the control plane; `nil`: still open.
    private func gone(
        _ ends: [String: [Int64?]], afterMilliseconds uptime: Int64, startedAt start: Int64 = Self.start
    ) -> [String] {
        let observations = ends.map { name, ends in
            let streams = ends.enumerated().map { number, end in
                ProxySubscription(
                    id: "\(number)", instance: "cp-1", connectedAtMilliseconds: start - 1_000_000,
                    disconnectedAtMilliseconds: end.map { start + $0 })
            }
            let key = ResourceKey(type: "Dataplane", mesh: "default", name: name)
            return (key, ProxyObservation(subscriptions: streams))
        }
        return DataplaneCleanup.gone(
            Dictionary(uniqueKeysWithValues: observations), longerThan: Self.age, uptime: .milliseconds(uptime),
            startedAtMilliseconds: start
        ).map(\.name)
    }

    @Test("those whose last stream ended long ago are deleted, sorted; not who is connected, left lately or never came")
    func longGone() {
        let hour = Self.age.milliseconds
        let ends: [String: [Int64?]] = [
            "b-old": [-700_000, 1000], "a-old": [hour - 1], "c-old": [2000, 1000], "late": [1000, hour + 1],
            "online": [1000, nil], "returned": [nil, 1000], "never": [],
        ]
        #expect(gone(ends, afterMilliseconds: 2 * hour) == ["a-old", "b-old", "c-old"])
    }

    @Test(
        "who left before the control plane started stays until it has run for the whole age, whatever the clock says",
        arguments: [0, 1_700_000_000_000, 4_000_000_000_000] as [Int64])
    func downtime(start: Int64) {
        let hour = Self.age.milliseconds
        let ends: [String: [Int64?]] = ["yesterday": [-24 * hour], "just-before": [-1]]
        for uptime in [0, 1, hour / 2, hour - 1] {
            #expect(gone(ends, afterMilliseconds: uptime, startedAt: start) == [])
        }
        #expect(gone(ends, afterMilliseconds: hour, startedAt: start) == ["just-before", "yesterday"])
    }

    @Test("who leaves while the control plane runs stays for the whole age from then on")
    func leavesMeanwhile() {
        let hour = Self.age.milliseconds
        let ends: [String: [Int64?]] = ["web-1": [hour / 2]]
        for uptime in [hour / 2, hour, hour + hour / 2] {
            #expect(gone(ends, afterMilliseconds: uptime) == [])
        }
        #expect(gone(ends, afterMilliseconds: hour + hour / 2 + 1) == ["web-1"])
    }
}
