/// What kuma-dp does about signals and about Envoy, from start to end. Decides, performs nothing.
struct AgentLifecycle: Hashable, Sendable {
    enum Input: Hashable, Sendable {
        /// The control plane gave Envoy's configuration.
        case bootstrapped
        /// SIGTERM or SIGINT.
        case stopRequested
        /// SIGUSR2.
        case inboundDrainRequested
        /// No connection is left, or the drain time is over.
        case drained
        /// Envoy had time enough to end.
        case graceOver
        case envoyEnded(ProcessEnd)
    }

    enum Action: Hashable, Sendable {
        case startEnvoy
        /// `/ready` answers 503 from now on.
        case reportTerminating
        case failHealthChecks
        case drainInboundListeners
        /// Answer with `drained` in time.
        case watchDrain
        case terminateEnvoy
        /// Answer with `graceOver` in time.
        case watchGrace
        case killEnvoy
        case finish(code: Int32)
    }

    private enum Phase: Hashable { case preparing, running, draining, stopping, ended }

    private var phase = Phase.preparing
    private var isInboundDrained = false
    private var isKilled = false

    /// What must now be done, in this order.
    mutating func handle(_ input: Input) -> [Action] {
        switch input {
        case .bootstrapped: return start()
        case .stopRequested: return stop()
        case .inboundDrainRequested: return drainInbound()
        case .drained: return phase == .draining ? terminate() : []
        case .graceOver: return phase == .stopping ? killEnvoy() : []
        case .envoyEnded(let status): return finish(after: status)
        }
    }

    private mutating func start() -> [Action] {
        guard phase == .preparing else { return [] }
        phase = .running
        return [.startEnvoy]
    }

    private mutating func stop() -> [Action] {
        switch phase {
        case .preparing:
            phase = .ended
            return [.reportTerminating, .finish(code: 0)]
        case .running where isInboundDrained: return [.reportTerminating] + terminate()
        case .running:
            phase = .draining
            return [.reportTerminating, .failHealthChecks, .watchDrain]
        // The second signal skips the drain, a third one the grace.
        case .draining: return terminate()
        case .stopping: return killEnvoy()
        case .ended: return []
        }
    }

    private mutating func drainInbound() -> [Action] {
        guard phase == .running, !isInboundDrained else { return [] }
        isInboundDrained = true
        return [.drainInboundListeners]
    }

    private mutating func terminate() -> [Action] {
        phase = .stopping
        return [.terminateEnvoy, .watchGrace]
    }

    private mutating func killEnvoy() -> [Action] {
        guard !isKilled else { return [] }
        isKilled = true
        return [.killEnvoy]
    }

    /// Envoy's own code, so that whoever started kuma-dp sees a crash as a crash; 0 if it ended as it was told to.
    private mutating func finish(after status: ProcessEnd) -> [Action] {
        guard phase != .ended else { return [] }
        let isObedient = phase == .stopping && !isKilled && status == .signaled(ProcessEnd.terminateNumber)
        phase = .ended
        return [.finish(code: isObedient ? 0 : status.code)]
    }
}
