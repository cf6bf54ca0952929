import RESTServer
import XDSServer

/// How long changes take, and what waits. Kuma's summaries are in milliseconds, the histograms in seconds.
extension ControlPlaneMetrics {
    var latencies: [MetricFamily] {
        let delivery = controlPlane.sessions.counters
        let generation = controlPlane.publisher.generationTimes
        let backlog = controlPlane.publisher.backlog
        return [
            Self.summary("xds_generation", "Milliseconds to compute the snapshots of a change.", generation),
            Self.summary(
                "xds_delivery", "Milliseconds from a durable commit until a proxy acknowledged it.",
                delivery.commitToAcknowledged),
            Self.histogram("xds_generation_seconds", "Seconds to compute the snapshots of a change.", generation),
            Self.histogram(
                "xds_commit_to_sent_seconds", "Seconds from a durable commit until a response with it was written.",
                delivery.commitToSent),
            Self.histogram(
                "xds_commit_to_ack_seconds", "Seconds from a durable commit until a proxy acknowledged it.",
                delivery.commitToAcknowledged),
            MetricFamily(
                "xds_queued_commits", .gauge, "Commits that wait for their snapshots.", Double(backlog.commits)),
            MetricFamily(
                "xds_queued_resources", .gauge, "Changed resources that wait for their snapshots.",
                Double(backlog.resources)),
            MetricFamily(
                "xds_admissions_waiting", .gauge, "Proxies that wait to be admitted.",
                Double(controlPlane.sessions.waitingCount)),
            MetricFamily(
                "xds_response_bodies_encoded_total", .counter, "Bodies of responses encoded; the others are shared.",
                Double(delivery.bodiesEncoded)),
        ]
    }

    private static func histogram(_ name: String, _ help: String, _ times: LatencyHistogram) -> MetricFamily {
        MetricFamily.histogram(
            name, help, bounds: LatencyHistogram.boundsSeconds, counts: times.counts, sum: times.sumSeconds)
    }

    private static func summary(_ name: String, _ help: String, _ times: LatencyHistogram) -> MetricFamily {
        MetricFamily.summary(name, help, seconds: times.sumSeconds, count: times.count)
    }
}
