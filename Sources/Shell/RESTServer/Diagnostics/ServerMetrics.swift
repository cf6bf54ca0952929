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
        var answers = Histogram()
    }

    private let state = Mutex(State())

    func recordRequest(method: String, status: Int, _ duration: Duration) {
        state.withLock { state in
            state.requests[RequestKind(method: method, status: status), default: 0] += 1
            state.answers.record(duration)
        }
    }

    func recordCommit(_ duration: Duration) {
        state.withLock { $0.commits.record(duration) }
    }

    var families: [MetricFamily] {
        let state = state.withLock { $0 }
        let requests = state.requests.sorted { $0.key < $1.key }.map { kind, count in
            MetricFamily.Sample(
                [.init("method", kind.method), .init("status", String(kind.status))], Double(count))
        }
        return [
            MetricFamily("kuma_api_requests_total", .counter, "Requests that the API answered.", requests),
            state.answers.family(
                "api_server_http_request_duration_seconds", "Seconds until the API had an answer to a request."),
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

    mutating func record(_ duration: Duration) {
        let parts = duration.components
        let seconds = Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
        counts[Self.limits.firstIndex { seconds <= $0 } ?? Self.limits.count] += 1
        sum += seconds
    }

    func family(_ name: String, _ help: String) -> MetricFamily {
        MetricFamily.histogram(name, help, bounds: Self.limits, counts: counts, sum: sum)
    }
}
