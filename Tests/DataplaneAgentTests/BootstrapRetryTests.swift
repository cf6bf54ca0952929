import Logging
import Synchronization
import Testing

@testable import DataplaneAgent

@Suite("Asking for the bootstrap configuration again and again")
struct BootstrapRetryTests {
    /// Gives the outcomes in turn, the last one for ever.
    private final class Script: Sendable {
        let outcomes: [BootstrapOutcome]
        private let asked = Mutex(0)

        init(_ outcomes: [BootstrapOutcome]) { self.outcomes = outcomes }

        var questions: Int { asked.withLock { $0 } }

        func next() -> BootstrapOutcome {
            asked.withLock { asked in
                asked += 1
                return outcomes[min(asked, outcomes.count) - 1]
            }
        }
    }

    private let clock = ManualClock()

    private func run(_ script: Script, maximum: Duration = .seconds(300)) async throws -> Bootstrap {
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let retry = BootstrapRetry(clock: clock, backoff: .seconds(3), maximum: maximum, log: silent)
        return try await retry.run { script.next() }
    }

    private func bootstrap() throws -> Bootstrap {
        try Bootstrap(text: #"{"admin":{"address":{"socket_address":{"address":"127.0.0.1","port_value":9901}}}}"#)
    }

    @Test("a control plane that comes up later is asked every three seconds until it answers")
    func later() async throws {
        let script = Script([.failed("refused"), .unknownDataplane, .failed("busy"), .ready(try bootstrap())])
        #expect(try await run(script) == bootstrap())
        #expect(script.questions == 4)
        #expect(clock.elapsed == .seconds(9))
    }

    @Test("a refusal is final and shown in the server's words")
    func refused() async throws {
        let script = Script([.failed("busy"), .refused("networking: must be set")])
        await #expect(throws: AgentError("Invalid request: networking: must be set")) { try await run(script) }
        #expect(script.questions == 2)
    }

    @Test("a dataplane that nobody creates within five minutes is reported as Kuma does")
    func unknown() async throws {
        let script = Script([.unknownDataplane])
        let error = await #expect(throws: AgentError.self) { try await run(script) }
        #expect(error?.description.hasPrefix("Dataplane entity not found. If you are running on Universal") == true)
        #expect(error?.exitCode == 1)
        #expect(script.questions == 100)
        #expect(clock.elapsed == .seconds(297))
    }

    @Test("at the end of its time kuma-dp tells the last reason")
    func lastReason() async throws {
        let script = Script([.failed("first"), .failed("second")])
        await #expect(throws: AgentError("second")) { try await run(script, maximum: .seconds(4)) }
        #expect(script.questions == 2)
    }

    @Test("with no time to retry it asks once")
    func once() async throws {
        let script = Script([.failed("no")])
        await #expect(throws: AgentError("no")) { try await run(script, maximum: .zero) }
        #expect(script.questions == 1)
    }
}
