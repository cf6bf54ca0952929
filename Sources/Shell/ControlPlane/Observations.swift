import Foundation
import MeshDelivery
import MeshEvents
import MeshResources
import MeshSnapshots
import RESTServer
import XDSServer

/// What the discovery streams know, in the words of the API.
struct Observations: ProxyObservations {
    let sessions: DiscoverySessions
    let publisher: SnapshotPublisher
    /// Of this run of the control plane.
    let instanceID: String

    func observation(of proxy: ResourceKey) -> ProxyObservation? {
        sessions.status(of: proxy).map { status in
            let snapshot = publisher.snapshot(of: proxy)
            return observation(
                status, built: snapshot?.revision ?? .zero, provenance: snapshot?.provenance ?? [:],
                held: snapshot.map(types) ?? [])
        }
    }

    /// Asked on event loops: it waits for no generation.
    func certificate(of proxy: ResourceKey) -> ProxyCertificate? {
        sessions.status(of: proxy)?.certificate.map(ProxyCertificate.init)
    }

    private func types(of snapshot: ProxySnapshot) -> [XDSType] {
        let types = snapshot.sets.filter { !$0.value.resources.isEmpty }.map(\.key)
        return snapshot.secretNames.isEmpty ? types : types + [.secret]
    }

    var observations: [ResourceKey: ProxyObservation] {
        Dictionary(
            uniqueKeysWithValues: sessions.statuses.map { ($0, observation($1, built: built($0), provenance: [:])) })
    }

    /// What is worth keeping for the next run: without what holds only while this one lasts.
    var lasting: [ResourceKey: ProxyObservation] {
        Dictionary(
            uniqueKeysWithValues: sessions.statuses.map { proxy, status in
                let isRefused = status.progress.values.contains { $0.rejection != nil }
                let provenance = isRefused ? provenance(of: proxy) : [:]
                return (proxy, observation(status, built: .zero, provenance: provenance).lasting)
            })
    }

    func snapshot(of proxy: ResourceKey) -> SnapshotSummary? {
        // Before the snapshot: it is then at least as new as this says.
        let revision = publisher.revision
        guard let snapshot = publisher.snapshot(of: proxy) else { return nil }
        var counts: [String: Int] = [:]
        for (type, set) in snapshot.sets where !set.resources.isEmpty { counts[type.typeURL] = set.resources.count }
        return SnapshotSummary(
            digest: snapshot.digest, revision: max(revision, snapshot.revision), resources: counts,
            bytes: snapshot.sets.values.flatMap(\.resources).reduce(0) { $0 + $1.bytes.count })
    }

    func isZoneOnline(_ name: String) -> Bool { false }

    /// What is made, but not yet given to the stream, is not held by the proxy.
    private func built(_ proxy: ResourceKey) -> Revision { publisher.snapshot(of: proxy)?.revision ?? .zero }

    private func provenance(of proxy: ResourceKey) -> [EnvoyResourceID: [ResourceKey]] {
        publisher.snapshot(of: proxy)?.provenance ?? [:]
    }

    private func observation(
        _ status: ProxyStatus, built: Revision, provenance: [EnvoyResourceID: [ResourceKey]], held: [XDSType] = []
    ) -> ProxyObservation {
        var progress: [String: ProxyProgress] = [:]
        // A proxy that came back with all that it is to have was sent nothing, and acknowledged nothing.
        for type in held where status.isInSync {
            progress[type.typeURL] = ProxyProgress(acknowledged: status.synchronised)
        }
        for (type, seen) in status.progress {
            progress[type.typeURL] = self.progress(seen, of: type, provenance: provenance)
        }
        return ProxyObservation(
            subscriptions: status.subscriptions.map(subscription),
            certificate: status.certificate.map(ProxyCertificate.init), progress: progress,
            isInSync: status.synchronised.map { $0 >= built } ?? false,
            behindSinceMilliseconds: status.behindSince?.milliseconds)
    }

    private func subscription(_ subscription: Subscription) -> ProxySubscription {
        ProxySubscription(
            id: "\(instanceID)-\(subscription.id)", instance: instanceID,
            connectedAtMilliseconds: subscription.connectedAt.milliseconds,
            disconnectedAtMilliseconds: subscription.disconnectedAt?.milliseconds,
            updatedAtMilliseconds: subscription.updatedAt?.milliseconds,
            counts: Dictionary(
                uniqueKeysWithValues: subscription.counts.map { type, counts in
                    (
                        type.shortName,
                        ProxyResponseCounts(
                            sent: counts.sent, acknowledged: counts.acknowledged, rejected: counts.rejected)
                    )
                }),
            version: subscription.version)
    }

    /// A refusal is traced to the resources that the refused configuration was made from.
    private func progress(
        _ progress: TypeProgress, of type: XDSType, provenance: [EnvoyResourceID: [ResourceKey]]
    ) -> ProxyProgress {
        let rejection = progress.rejection.map { rejected in
            let causes = rejected.resources.flatMap { provenance[EnvoyResourceID(type: type, name: $0)] ?? [] }
            return ProxyProgress.Rejection(
                revision: rejected.revision, message: rejected.message, causes: Set(causes).sorted())
        }
        return ProxyProgress(sent: progress.sent, acknowledged: progress.acknowledged, rejection: rejection)
    }
}

extension XDSType {
    /// Kuma's name of the type in insights.
    fileprivate var shortName: String {
        switch self {
        case .cluster: "cds"
        case .endpoint: "eds"
        case .secret: "sds"
        case .listener: "lds"
        case .route: "rds"
        }
    }
}

extension ProxyCertificate {
    init(_ certificate: CertificateStatus) {
        self.init(
            issuedAtMilliseconds: certificate.issuedAt.milliseconds,
            expiresAtMilliseconds: certificate.expiresAt.milliseconds, count: certificate.count,
            backend: certificate.backend, supportedBackends: certificate.supportedBackends)
    }
}

extension Date {
    /// Since 1970.
    var milliseconds: Int64 { Int64(timeIntervalSince1970 * 1000) }
}
