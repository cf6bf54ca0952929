import Synchronization

/// What the API server counts.
final class ServerMetrics: Sendable {
    private struct RequestKind: Hashable, Comparable {
        let method: String
        let status: Int

        static func < (left: RequestKind, right: RequestKind) -> Bool {
            (left.method, left.status) < (right.method, right.status)
        }
    }

    private struct State {
        var requests: [RequestKind: UInt64] = [:]
        var commits = Histogram()
    }

    private let state = Mutex(State())

    func recordRequest(method: String, status: Int) {
        state.withLock { $0.requests[RequestKind(method: method, status: status), default: 0] += 1 }
    }

    func recordCommit(_ duration: Duration) {
        let parts = duration.components
        state.withLock { $0.commits.record(Double(parts.seconds) + Double(parts.attoseconds) * 1e-18) }
    }

    var families: [MetricFamily] {
        let state = state.withLock { $0 }
        let requests = state.requests.sorted { $0.key < $1.key }.map { kind, count in
            MetricFamily.Sample(
                [.init("method", kind.method), .init("status", String(kind.status))], Double(count))
        }
        return [
            MetricFamily("kuma_api_requests_total", .counter, "Requests that the API answered.", requests),
            state.commits.family(
                "kuma_commit_seconds", "Seconds from a request's arrival until its commit was durable."),
        ]
    }
}

/// Counts of durations in seconds, in buckets that double from 0.1 ms.
struct Histogram: Sendable {
    private static let limits = (0..<16).map { 0.0001 * Double(1 << $0) }
    private var counts = [UInt64](repeating: 0, count: limits.count + 1)
    private var sum = 0.0

    mutating func record(_ seconds: Double) {
        counts[Self.limits.firstIndex { seconds <= $0 } ?? Self.limits.count] += 1
        sum += seconds
    }

    func family(_ name: String, _ help: String) -> MetricFamily {
        var total: UInt64 = 0
        var samples: [MetricFamily.Sample] = []
        for (count, limit) in zip(counts, Self.limits.map { "\($0)" } + ["+Inf"]) {
            total += count
            samples.append(.init([.init("le", limit)], Double(total), suffix: "_bucket"))
        }
        samples.append(.init([], sum, suffix: "_sum"))
        samples.append(.init([], Double(total), suffix: "_count"))
        return MetricFamily(name, .histogram, help, samples)
    }
}
