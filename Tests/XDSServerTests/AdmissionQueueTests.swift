import Synchronization
import Testing

@testable import XDSServer

@Suite("Admission of many proxies")
struct AdmissionQueueTests {
    @Test("all are admitted, so many at a time as the limit says, in the order in which they came", arguments: [1, 3])
    func boundedAndFair(limit: Int) async throws {
        let queue = AdmissionQueue(limit: limit)
        let log = Mutex(Log())
        await withCheckedContinuation { continuation in
            for number in 0..<200 {
                queue.add {
                    log.withLock { $0.begin(number) }
                    for _ in 0..<5 { await Task.yield() }
                    if log.withLock({ $0.end() }) == 200 { continuation.resume() }
                }
            }
        }
        let seen = log.withLock { $0 }
        #expect(seen.mostRunning <= limit)
        #expect(seen.begun.sorted() == Array(0..<200))
        // With more at a time, one may be overtaken between its turn and its note.
        if limit == 1 { #expect(seen.begun == Array(0..<200)) }
        try await eventually("nothing waits") { queue.waitingCount == 0 }
    }

    private struct Log {
        var begun: [Int] = []
        var running = 0
        var mostRunning = 0
        var ended = 0

        mutating func begin(_ number: Int) {
            begun.append(number)
            running += 1
            mostRunning = max(mostRunning, running)
        }

        mutating func end() -> Int {
            running -= 1
            ended += 1
            return ended
        }
    }
}
