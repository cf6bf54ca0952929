import Foundation
import Synchronization
import Testing

extension WireTests {
    @Suite("Control planes that are killed again and again", .serialized)
    struct CrashLoopTests {
        /// A few in `Ops/test`; `Ops/soak` asks for many.
        private static let rounds =
            ProcessInfo.processInfo.environment["SOAK_ROUNDS"].flatMap { Int($0) } ?? 3

        @Test("every change that was answered is there after kill -9, and the log verifies")
        func answeredChangesSurvive() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                let writers = Writers(count: 4)
                for round in 1...Self.rounds {
                    writers.start(port: controlPlane.api)
                    // Another moment each time, so that kills meet every phase of a commit.
                    try await writers.wait(forMore: 20 + round * 7 % 31)
                    controlPlane.process.send(SIGKILL)
                    _ = try await controlPlane.process.exitCode()
                    try await writers.stop()
                    let verified = try await site.run(
                        Programs.controlPlane, ["log", "verify", "--directory", controlPlane.directory])
                    #expect(verified.code == 0, "round \(round): \(verified.output)")
                    try await controlPlane.restart()
                    #expect(try await controlPlane.get("/log")["head"].number >= writers.highestRevision)
                    for (name, answered) in writers.answered {
                        let stored = try await controlPlane.get("/meshes/default/timeouts/\(name)")
                        let milliseconds = Int(stored["conf"]["connectTimeout"].text.dropLast(2)) ?? 0
                        // One more may have been stored whose answer the kill cut off.
                        #expect((answered...answered + 1).contains(milliseconds), "round \(round), \(name): \(stored)")
                    }
                }
            }
        }
    }
}

/// Clients that each change a Timeout of their own, one number at a time, and remember what was answered.
private final class Writers: Sendable {
    private let count: Int
    private let state = Mutex(State())

    private struct State {
        var answered: [String: Int] = [:]
        var highestRevision = 0
        var changes = 0
        var running = 0
        var isStopped = false
    }

    init(count: Int) {
        self.count = count
    }

    /// By name of the Timeout, the last value whose PUT was answered with success.
    var answered: [String: Int] { state.withLock { $0.answered } }
    var highestRevision: Int { state.withLock { $0.highestRevision } }

    func start(port: Int) {
        state.withLock { state in
            state.isStopped = false
            state.running = count
        }
        for number in 1...count {
            Thread.detachNewThread { [self] in
                while !state.withLock({ $0.isStopped }), write("t-\(number)", port: port) {}
                state.withLock { $0.running -= 1 }
            }
        }
    }

    /// - Returns: whether the change was answered.
    private func write(_ name: String, port: Int) -> Bool {
        // What a kill left without an answer may be stored: the same value again is no change, and does no harm.
        let value = (answered[name] ?? 0) + 1
        let body = """
            {"type":"Timeout","mesh":"default","name":"\(name)","sources":[{"match":{"kuma.io/service":"*"}}],\
            "destinations":[{"match":{"kuma.io/service":"*"}}],"conf":{"connectTimeout":"\(value)ms"}}
            """
        let path = "/meshes/default/timeouts/\(name)"
        guard let answer = try? HTTPMessage.exchange("PUT", port: port, path, body: body),
            (200...201).contains(answer.status)
        else { return false }
        let revision = Int((answer.headers["x-kuma-revision"] ?? "").dropFirst()) ?? 0
        state.withLock { state in
            state.answered[name] = value
            state.highestRevision = max(state.highestRevision, revision)
            state.changes += 1
        }
        return true
    }

    func wait(forMore number: Int) async throws {
        let goal = state.withLock { $0.changes } + number
        try await eventually("\(number) more changes are answered") { state.withLock { $0.changes } >= goal }
    }

    func stop() async throws {
        state.withLock { $0.isStopped = true }
        try await eventually("the writers end") { state.withLock { $0.running } == 0 }
    }
}
