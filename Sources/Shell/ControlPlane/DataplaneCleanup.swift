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
        let gone = Self.gone(
            observations(), longerThan: age, uptime: ContinuousClock.now - started.steady,
            startedAtMilliseconds: started.wall.milliseconds)
        registration.remove(Array(gone.prefix(Command.operationLimit)), as: "dataplane-cleanup")
    }

    /// Proxies whose last stream ended longer than `age` ago, sorted; none until the control plane has run for as long.
    ///
    /// - Parameter uptime: how long it has run. Not the wall clock: it may jump, and nobody would be gone for the longer.
    /// - Parameter startedAtMilliseconds: since 1970.
    static func gone(
        _ observations: [ResourceKey: ProxyObservation], longerThan age: Duration, uptime: Duration,
        startedAtMilliseconds: Int64
    ) -> [ResourceKey] {
        guard uptime >= age else { return [] }
        let limit = startedAtMilliseconds + uptime.milliseconds - age.milliseconds
        return observations.filter { _, observation in
            guard !observation.isOnline else { return false }
            let ends = observation.subscriptions.compactMap(\.disconnectedAtMilliseconds)
            return ends.max().map { $0 < limit } ?? false
        }.keys.sorted()
    }
}
