import Dispatch
import Foundation
import MeshCommands
import MeshResources
import RESTServer

/// Deletes the Dataplanes of proxies that have been gone for long, in one commit; key `runtime.universal.dataplaneCleanupAge`.
///
/// What kuma-dp registered goes with it; this finds what nobody took away: a host that died, a proxy that left while the control plane
/// was down. A Dataplane whose proxy was never seen stays, and time in which this control plane did not run does not count: nobody
/// could see then who was there. Source: Kuma 2.14 `pkg/gc/collector.go`.
struct DataplaneCleanup: Sendable {
    private let registration: ProxyRegistration
    private let age: Duration
    private let observations: @Sendable () -> [ResourceKey: ProxyObservation]
    private let started = (steady: ContinuousClock.now, wall: Date())
    private let queue = DispatchQueue(label: "dataplane-cleanup")

    init(
        registration: ProxyRegistration, age: Duration,
        observations: @escaping @Sendable () -> [ResourceKey: ProxyObservation]
    ) {
        self.registration = registration
        self.age = age
        self.observations = observations
    }

    /// Looks once a minute; more often where the age is short.
    func start() {
        let pause = min(max(age / 4, .seconds(1)), .seconds(60))
        queue.asyncAfter(deadline: .now() + .milliseconds(Int(pause.milliseconds))) {
            run()
            start()
        }
    }

    private func run() {
        let uptime = ContinuousClock.now - started.steady
        guard uptime >= age else { return }
        // Not the wall clock: it may jump, and nobody would be gone for the longer.
        let now = Int64(started.wall.timeIntervalSince1970 * 1000) + uptime.milliseconds
        let gone = Self.gone(observations(), before: now - age.milliseconds)
        registration.remove(Array(gone.prefix(Command.operationLimit)), as: "dataplane-cleanup")
    }

    /// Proxies whose last stream ended before a moment, sorted.
    ///
    /// - Parameter milliseconds: since 1970.
    static func gone(_ observations: [ResourceKey: ProxyObservation], before milliseconds: Int64) -> [ResourceKey] {
        observations.filter { _, observation in
            guard !observation.isOnline else { return false }
            let ends = observation.subscriptions.compactMap(\.disconnectedAtMilliseconds)
            return ends.max().map { $0 < milliseconds } ?? false
        }.keys.sorted()
    }
}
