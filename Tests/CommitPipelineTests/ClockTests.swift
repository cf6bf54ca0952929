import MeshEvents
import MeshProjections
import MeshResources
import Synchronization
import Testing

@testable import CommitPipeline

@Suite("The time of commits")
struct ClockTests {
    private static let start: Int64 = 1_700_000_000_000
    private static let hour: Int64 = 3_600_000

    @Test("a clock that jumps far ahead is reported once and capped until it is back")
    func cap() {
        var clock = CommitClock(ClockReading(wall: Self.start, steady: 50))
        func time(_ wall: Int64, _ steady: Int64) -> String {
            let (milliseconds, event) = clock.time(at: ClockReading(wall: Self.start + wall, steady: 50 + steady))
            return "\(milliseconds - Self.start) \(event.map { "\($0)" } ?? "-")"
        }
        #expect(time(1_000, 1_000) == "1000 -")
        #expect(time(1_000 + Self.hour, 1_000) == "3601000 -")
        #expect(time(10 * Self.hour, 2_000) == "3602000 jumped(32398000)")
        #expect(time(10 * Self.hour + 1_000, 3_000) == "3603000 -")
        #expect(time(3_604_000, 4_000) == "3604000 returned")
        #expect(time(10 * Self.hour, 5_000) == "3605000 jumped(32395000)")
    }

    @Test("a clock that was set back, and forward again, is no jump")
    func setBack() {
        var clock = CommitClock(ClockReading(wall: Self.start, steady: 0))
        #expect(clock.time(at: ClockReading(wall: Self.start - 5 * Self.hour, steady: 10)).event == nil)
        let again = clock.time(at: ClockReading(wall: Self.start + 20, steady: 20))
        #expect(again.milliseconds == Self.start + 20 && again.event == nil)
    }

    @Test("commits after a jump of the clock stay where they would have been")
    func commits() async throws {
        let reading = Mutex(ClockReading(wall: Self.start, steady: 0))
        let fixture = try PipelineFixture(readClock: { reading.withLock { $0 } })
        _ = try await fixture.put(.mesh("default"))
        reading.withLock { $0 = ClockReading(wall: Self.start + 90 * 24 * Self.hour, steady: 700) }
        _ = try await fixture.put(.dataplane("dp", service: "web"))
        #expect(fixture.pipeline.state.time == HybridTime(milliseconds: Self.start + 700))
    }
}
