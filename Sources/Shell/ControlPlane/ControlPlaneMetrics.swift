import CommitPipeline
import ControlPlaneConfig
import MeshDelivery
import MeshEvents
import MeshProjections
import MeshResources
import MeshSnapshots
import RESTServer
import XDSServer

/// What `/metrics` shows besides the API's own figures: Kuma's names where Kuma has the figure.
struct ControlPlaneMetrics {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) {
        self.controlPlane = controlPlane
    }

    var families: [MetricFamily] {
        [information] + delivery + latencies + generation + insights + resources + ProcessFigures.families
    }

    private var information: MetricFamily {
        let labels = [
            ("instance_id", controlPlane.instanceID), ("mode", controlPlane.configuration.mode.rawValue),
            ("product", ProductVersion.product), ("version", ProductVersion.number),
        ]
        return MetricFamily(
            "cp_info", .gauge, "1, with facts about this control plane as labels.",
            [MetricFamily.Sample(labels.map { MetricFamily.Label($0.0, $0.1) }, 1)])
    }

    // MARK: To the proxies

    private var delivery: [MetricFamily] {
        let counters = controlPlane.sessions.counters
        return [
            MetricFamily(
                "xds_streams_active", .gauge, "Proxies with a discovery stream.",
                Double(controlPlane.sessions.connectedCount)),
            MetricFamily("xds_responses_sent", .counter, "Discovery responses sent.", byType(counters) { $0.sent }),
            MetricFamily(
                "xds_requests_received", .counter, "Answers of proxies to discovery responses.",
                byType(counters, "ACK") { $0.acknowledged } + byType(counters, "NACK") { $0.rejected }),
            MetricFamily("xds_sent_bytes_total", .counter, "Bytes of discovery responses.", Double(counters.bytesSent)),
            MetricFamily(
                "xds_resources_sent_total", .counter, "Resources in discovery responses.",
                Double(counters.resourcesSent)),
        ]
    }

    private func byType(
        _ counters: DeliveryCounters, _ confirmation: String? = nil, _ value: (ResponseCounts) -> UInt64
    ) -> [MetricFamily.Sample] {
        counters.responses.sorted { $0.key < $1.key }.map { type, counts in
            let labels = [MetricFamily.Label("type_url", type.typeURL)]
            let more = confirmation.map { [MetricFamily.Label("confirmation", $0)] } ?? []
            return MetricFamily.Sample(more + labels, Double(value(counts)))
        }
    }

    // MARK: Snapshots

    private var generation: [MetricFamily] {
        let counters = controlPlane.publisher.counters
        let head = controlPlane.pipeline.state.revision.value
        let published = controlPlane.publisher.revision.value
        return [
            MetricFamily(
                "xds_proxies_inspected_total", .counter, "Proxies whose inputs were compared.",
                Double(counters.inspected)),
            MetricFamily("xds_proxies_planned_total", .counter, "Proxies planned anew.", Double(counters.planned)),
            MetricFamily("xds_snapshots_changed_total", .counter, "Snapshots that changed.", Double(counters.changed)),
            MetricFamily(
                "xds_pieces_recomputed_total", .counter, "Pieces of snapshots computed.",
                Double(counters.recomputedPieces)),
            MetricFamily(
                "xds_pieces_changed_total", .counter, "Pieces of snapshots that came out other than before.",
                Double(counters.changedPieces)),
            MetricFamily(
                "xds_pieces_recomputed_ratio", .gauge, "Pieces computed for each that changed; 1 is best.",
                Self.ratio(counters.recomputedPieces, counters.changedPieces)),
            MetricFamily(
                "xds_resource_versions_total", .counter, "Distinct versions of resources.", Double(counters.distinct)),
            MetricFamily(
                "xds_encodes_ratio", .gauge, "Resources serialised for each distinct version; 1 is best.",
                Self.ratio(counters.encoded, counters.distinct)),
            MetricFamily(
                "xds_resources_encoded_total", .counter, "Resources serialised.", Double(counters.encoded)),
            MetricFamily(
                "xds_revisions_behind", .gauge, "Commits that snapshots do not show yet.",
                Double(head - min(head, published))),
        ]
    }

    /// 1 while there is nothing to divide by.
    private static func ratio(_ count: UInt64, _ base: UInt64) -> Double {
        base == 0 ? 1 : Double(count) / Double(base)
    }

    // MARK: Observations and resources

    private var insights: [MetricFamily] {
        let counters = controlPlane.insights.writer?.counters ?? InsightCounters()
        return [
            MetricFamily(
                "kuma_insights_flushes_total", .counter, "Transactions of insights.db.", Double(counters.flushes)),
            MetricFamily(
                "kuma_insights_written_total", .counter, "Last values written to insights.db.",
                Double(counters.written)),
            MetricFamily(
                "kuma_insights_removed_total", .counter, "Last values removed from insights.db.",
                Double(counters.removed)),
            MetricFamily(
                "kuma_insights_failures_total", .counter, "Transactions of insights.db that failed.",
                Double(counters.failures)),
        ]
    }

    /// Key `metrics.controlPlane.reportResourcesCount`.
    private var resources: [MetricFamily] {
        guard controlPlane.configuration.reportsResourceCounts else { return [] }
        let state = controlPlane.pipeline.state
        let samples = ResourceType.all.filter { !$0.isReadOnly }.map { type in
            let count =
                type.scope == .global
                ? state.count(type.name) : state.meshNames.reduce(0) { $0 + state.count(type.name, mesh: $1) }
            return MetricFamily.Sample([MetricFamily.Label("resource_type", type.name)], Double(count))
        }
        return [MetricFamily("resources_count", .gauge, "Resources at the head of the log.", samples)]
    }
}
