import MeshHistory
import MeshResources

/// In the form of Kuma's DataplaneInsight. Source: `api/mesh/v1alpha1/dataplane_insight.proto`.
extension ProxyObservation {
    var insight: JSON {
        var members: [String: JSON] = ["subscriptions": .array(subscriptions.map(\.json))]
        members["mTLS"] = certificate?.json
        return .object(members)
    }
}

extension ProxySubscription {
    fileprivate var json: JSON {
        var status = counts.mapValues(\.json)
        let total = counts.values.reduce(into: ProxyResponseCounts()) { total, counts in
            total.sent += counts.sent
            total.acknowledged += counts.acknowledged
            total.rejected += counts.rejected
        }
        status["total"] = total.json
        for name in Self.namedTypes where status[name] == nil { status[name] = [:] }
        status["lastUpdateTime"] = updatedAtMilliseconds.map(Self.time)
        var members: [String: JSON] = [
            "id": .string(id), "controlPlaneInstanceId": .string(instance),
            "connectTime": Self.time(connectedAtMilliseconds), "status": .object(status),
        ]
        members["disconnectTime"] = disconnectedAtMilliseconds.map(Self.time)
        members["version"] = version == [:] ? nil : version
        return .object(members)
    }

    /// The types that Kuma counts by name; `sds` is ours, and shown if there was any.
    private static let namedTypes = ["cds", "eds", "lds", "rds"]

    private static func time(_ milliseconds: Int64) -> JSON { .string(Timestamp.text(milliseconds: milliseconds)) }
}

extension ProxyResponseCounts {
    /// 64-bit numbers are texts, zeroes are left out.
    fileprivate var json: JSON {
        let numbers = ["responsesSent": sent, "responsesAcknowledged": acknowledged, "responsesRejected": rejected]
        return .object(numbers.filter { $0.value > 0 }.mapValues { .string(String($0)) })
    }
}

extension ProxyCertificate {
    fileprivate var json: JSON {
        [
            "certificateExpirationTime": .string(Timestamp.text(milliseconds: expiresAtMilliseconds)),
            "lastCertificateRegeneration": .string(Timestamp.text(milliseconds: issuedAtMilliseconds)),
            "certificateRegenerations": .int(Int64(count)), "issuedBackend": .string(backend),
            "supportedBackends": .array(supportedBackends.sorted().map(JSON.string)),
        ]
    }
}
