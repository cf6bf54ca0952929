import Testing

@testable import XDSServer

@Suite("Latency histograms")
struct LatencyHistogramTests {
    @Test("a time counts in the first bucket that it does not exceed, and one above all bounds in the last")
    func buckets() {
        var histogram = LatencyHistogram()
        for nanoseconds in [-5, 100_000, 100_001, 3_000_000, 90_000_000_000] as [Int64] {
            histogram.record(nanoseconds: nanoseconds)
        }
        var expected = [UInt64](repeating: 0, count: LatencyHistogram.boundsSeconds.count + 1)
        expected[0] = 2
        expected[1] = 1
        expected[5] = 1
        expected[expected.count - 1] = 1
        #expect(histogram.counts == expected)
        #expect(histogram.count == 5)
        #expect(abs(histogram.sumSeconds - 90.003200001) < 1e-6)
    }

    @Test("the sum of two histograms is that of all times in both")
    func sum() {
        var (left, right, both) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for nanoseconds in [1_000_000, 7_000_000, 2_000_000_000] as [Int64] {
            left.record(nanoseconds: nanoseconds)
            right.record(nanoseconds: nanoseconds * 3)
            both.record(nanoseconds: nanoseconds)
            both.record(nanoseconds: nanoseconds * 3)
        }
        left.add(right)
        #expect(left.counts == both.counts)
        #expect(abs(left.sumSeconds - both.sumSeconds) < 1e-9)
    }
}
