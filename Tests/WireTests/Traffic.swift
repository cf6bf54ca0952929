import Foundation
import Synchronization

/// Requests through an outbound, one after the other, until stopped.
final class Traffic: Sendable {
    private let counts = Mutex<(sent: Int, failures: [String], isStopped: Bool)>((0, [], false))

    /// - Parameter pauseMilliseconds: between two requests.
    init(port: Int, pauseMilliseconds: Int = 10) {
        Thread.detachNewThread { [self] in pollUntilStopped(port, pauseMilliseconds) }
    }

    private func pollUntilStopped(_ port: Int, _ pauseMilliseconds: Int) {
        while !counts.withLock({ $0.isStopped }) {
            var failure: String?
            do {
                let answer = try HTTPMessage.exchange("GET", port: port, "/")
                if answer.status != 200 { failure = "\(answer.status) \(answer.body)" }
            } catch {
                failure = "\(error)"
            }
            counts.withLock { counts in
                counts.sent += 1
                if let failure { counts.failures.append("request \(counts.sent): \(failure)") }
            }
            usleep(UInt32(pauseMilliseconds) * 1000)
        }
    }

    var sent: Int { counts.withLock { $0.sent } }

    /// Lets `count` more requests pass.
    func wait(forMore count: Int) async throws {
        let goal = sent + count
        try await eventually("\(count) more requests", within: 60) { sent >= goal }
    }

    /// - Returns: what failed.
    func stop() -> [String] {
        counts.withLock { counts in
            counts.isStopped = true
            return counts.failures
        }
    }
}
