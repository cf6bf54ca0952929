import Testing

@testable import DataplaneAgent

@Suite("What kuma-dp does about signals and about Envoy")
struct LifecycleTests {
    /// The actions for each input, in order.
    private func actions(_ inputs: AgentLifecycle.Input...) -> [[AgentLifecycle.Action]] {
        var lifecycle = AgentLifecycle()
        return inputs.map { lifecycle.handle($0) }
    }

    private let drain: [AgentLifecycle.Action] = [.reportTerminating, .failHealthChecks, .watchDrain]
    private let terminate: [AgentLifecycle.Action] = [.terminateEnvoy, .watchGrace]

    @Test("a stop drains, then ends Envoy, and exits 0")
    func stop() {
        #expect(
            actions(.bootstrapped, .stopRequested, .drained, .envoyEnded(.exited(0)))
                == [[.startEnvoy], drain, terminate, [.finish(code: 0)]])
    }

    @Test("an Envoy that SIGTERM ends without an exit code of its own is a clean stop, too")
    func terminated() {
        #expect(actions(.bootstrapped, .stopRequested, .drained, .envoyEnded(.signaled(15))).last == [.finish(code: 0)])
    }

    @Test("a second signal skips the drain, a third one the patience with Envoy")
    func impatient() {
        #expect(
            actions(
                .bootstrapped, .stopRequested, .stopRequested, .drained, .stopRequested, .graceOver,
                .envoyEnded(.signaled(9)))
                == [[.startEnvoy], drain, terminate, [], [.killEnvoy], [], [.finish(code: 137)]])
    }

    @Test("an Envoy that does not end in time is killed, and that is no clean stop")
    func stuck() {
        #expect(
            actions(.bootstrapped, .stopRequested, .drained, .graceOver, .envoyEnded(.signaled(9))).suffix(2)
                == [[.killEnvoy], [.finish(code: 137)]])
    }

    @Test("a stop before Envoy was started exits 0, and a late bootstrap starts nothing")
    func early() {
        #expect(actions(.stopRequested, .bootstrapped) == [[.reportTerminating, .finish(code: 0)], []])
    }

    @Test(
        "an Envoy that ends by itself ends kuma-dp with its code",
        arguments: [
            (ProcessEnd.exited(0), 0), (.exited(1), 1), (.signaled(11), 139), (.signaled(9), 137), (.signaled(15), 143),
        ] as [(ProcessEnd, Int32)])
    func crash(status: ProcessEnd, code: Int32) {
        #expect(actions(.bootstrapped, .envoyEnded(status)) == [[.startEnvoy], [.finish(code: code)]])
    }

    @Test("an Envoy that crashes during the drain is a crash")
    func crashWhileDraining() {
        #expect(actions(.bootstrapped, .stopRequested, .envoyEnded(.signaled(11))).last == [.finish(code: 139)])
    }

    @Test("SIGUSR2 drains what comes in and goes on; a later stop waits no more")
    func drainInbound() {
        #expect(
            actions(.bootstrapped, .inboundDrainRequested, .inboundDrainRequested, .stopRequested)
                == [[.startEnvoy], [.drainInboundListeners], [], [.reportTerminating] + terminate])
    }

    @Test("timers that ring late change nothing")
    func late() {
        #expect(actions(.drained, .graceOver, .bootstrapped, .drained, .graceOver) == [[], [], [.startEnvoy], [], []])
    }

    @Test("exit codes and signals are read off the wait status")
    func waitStatus() {
        #expect(ProcessEnd(waitStatus: 0x0300) == .exited(3))
        #expect(ProcessEnd(waitStatus: 11) == .signaled(11))
        // With a core dump.
        #expect(ProcessEnd(waitStatus: 0x80 | 6) == .signaled(6))
    }
}
