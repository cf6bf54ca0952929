/// Waits while connections come to their end: for the drain time, or less if none is left.
struct DrainWatch<C: Clock>: Sendable where C.Duration == Duration {
    let clock: C
    let drainTime: Duration
    /// `nil`: unknown, which counts as busy.
    let activeConnections: @Sendable () async -> Int?

    private static var pollInterval: Duration { .milliseconds(250) }
    /// How long there must be no connection. Others learn of the drain with a delay and may still open one.
    private static var quietTime: Duration { .seconds(1) }

    /// Returns early when the task is cancelled.
    func run() async {
        let end = clock.now.advanced(by: drainTime)
        var quietSince: C.Instant?
        while clock.now < end {
            if await activeConnections() == 0 {
                let since = quietSince ?? clock.now
                quietSince = since
                if since.duration(to: clock.now) >= Self.quietTime { return }
            } else {
                quietSince = nil
            }
            do {
                try await clock.sleep(until: min(clock.now.advanced(by: Self.pollInterval), end), tolerance: nil)
            } catch {
                return
            }
        }
    }
}
