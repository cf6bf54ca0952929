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

    func observation(of proxy: ResourceKey) -> ProxyObservation? {
        sessions.status(of: proxy).map { observation($0, built: built(proxy), provenance: provenance(of: proxy)) }
    }

    var observations: [ResourceKey: ProxyObservation] {
        Dictionary(
            uniqueKeysWithValues: sessions.statuses.map { ($0, observation($1, built: built($0), provenance: [:])) })
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
        _ status: ProxyStatus, built: Revision, provenance: [EnvoyResourceID: [ResourceKey]]
    ) -> ProxyObservation {
        ProxyObservation(
            subscriptions: status.subscriptions.map(subscription),
            certificate: status.certificate.map(certificate),
            progress: Dictionary(
                uniqueKeysWithValues: status.progress.map { type, progress in
                    (type.typeURL, self.progress(progress, of: type, provenance: provenance))
                }),
            isInSync: status.synchronised.map { $0 >= built } ?? false,
            behindSinceMilliseconds: status.behindSince?.milliseconds)
    }

    private func subscription(_ subscription: Subscription) -> ProxySubscription {
        ProxySubscription(
            id: subscription.id, connectedAtMilliseconds: subscription.connectedAt.milliseconds,
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

    private func certificate(_ certificate: CertificateStatus) -> ProxyCertificate {
        ProxyCertificate(
            issuedAtMilliseconds: certificate.issuedAt.milliseconds,
            expiresAtMilliseconds: certificate.expiresAt.milliseconds, count: certificate.count,
            backend: certificate.backend, supportedBackends: certificate.supportedBackends)
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

extension Date {
    /// Since 1970.
    fileprivate var milliseconds: Int64 { Int64(timeIntervalSince1970 * 1000) }
}
