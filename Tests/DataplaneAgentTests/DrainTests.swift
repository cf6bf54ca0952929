import Synchronization
import Testing

@testable import DataplaneAgent

@Suite("Waiting for connections to end")
struct DrainTests {
    private let clock = ManualClock()

    /// - Parameter counts: at each question in turn, the last one for ever.
    private func drain(_ counts: [Int?], drainTime: Duration = .seconds(30)) async -> Duration {
        let asked = Mutex(0)
        let watch = DrainWatch(clock: clock, drainTime: drainTime) {
            asked.withLock { asked in
                asked += 1
                return counts[min(asked, counts.count) - 1]
            }
        }
        await watch.run()
        return clock.elapsed
    }

    @Test("without connections a drain ends after one quiet second")
    func idle() async {
        #expect(await drain([0]) == .seconds(1))
    }

    @Test("with connections it takes the drain time and no longer")
    func busy() async {
        #expect(await drain([3], drainTime: .seconds(5)) == .seconds(5))
    }

    @Test("a connection that is opened in the quiet second starts it anew")
    func reopened() async {
        #expect(await drain([2, 0, 0, 1, 0]) == .seconds(2))
    }

    @Test("an Envoy that does not answer counts as busy")
    func silent() async {
        #expect(await drain([nil], drainTime: .seconds(2)) == .seconds(2))
    }

    @Test("a drain time of zero waits for nothing")
    func zero() async {
        #expect(await drain([5], drainTime: .zero) == .zero)
    }

    @Test("connections are counted once, and those to the admin server not at all")
    func count() {
        let statistics = """
            http.admin.downstream_cx_active: 1
            http.ingress.downstream_cx_active: 3
            listener.admin.downstream_cx_active: 1
            listener.admin.main_thread.downstream_cx_active: 1
            listener.127.0.0.1_10001.downstream_cx_active: 3
            listener.127.0.0.1_10001.worker_0.downstream_cx_active: 2
            listener.127.0.0.1_10001.worker_1.downstream_cx_active: 1
            listener.[__1]_10001.downstream_cx_active: 4
            """
        #expect(ConnectionCount.sum(statistics) == 7)
        #expect(ConnectionCount.sum("") == 0)
    }
}
