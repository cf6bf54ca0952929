import MeshEvents
import MeshResources
import RESTServer

/// The form in which an observation is kept from one run of the control plane to the next.
extension ProxyObservation {
    /// Without what holds only while the control plane runs: whether the proxy is in sync, and since when not.
    var record: JSON {
        var members: [String: JSON] = ["subscriptions": .array(subscriptions.map(\.record))]
        members["certificate"] = certificate?.record
        if !progress.isEmpty { members["progress"] = .object(progress.mapValues(\.record)) }
        return .object(members)
    }

    /// What is missing in `record` is left out: a record of another version shows less, and harms nothing.
    init(record: JSON) {
        self.init(
            subscriptions: (record["subscriptions"]?.elements ?? []).compactMap(ProxySubscription.init(record:)),
            certificate: record["certificate"].flatMap(ProxyCertificate.init(record:)),
            progress: (record["progress"]?.members ?? [:]).mapValues(ProxyProgress.init(record:)))
    }
}

extension ProxySubscription {
    fileprivate var record: JSON {
        var members: [String: JSON] = [
            "id": .string(id), "instance": .string(instance), "connected": .int(connectedAtMilliseconds),
            "version": version,
        ]
        members["disconnected"] = disconnectedAtMilliseconds.map(JSON.int)
        members["updated"] = updatedAtMilliseconds.map(JSON.int)
        members["counts"] = .object(
            counts.mapValues { .array([$0.sent, $0.acknowledged, $0.rejected].map { .int(Int64($0)) }) })
        return .object(members)
    }

    fileprivate init?(record: JSON) {
        guard let id = record["id"]?.stringValue, let connected = record["connected"]?.intValue else { return nil }
        self.init(
            id: id, instance: record["instance"]?.stringValue ?? "", connectedAtMilliseconds: connected,
            disconnectedAtMilliseconds: record["disconnected"]?.intValue,
            updatedAtMilliseconds: record["updated"]?.intValue,
            counts: (record["counts"]?.members ?? [:]).mapValues { counts in
                func number(_ index: Int) -> UInt64 { counts[index]?.intValue.flatMap(UInt64.init(exactly:)) ?? 0 }
                return ProxyResponseCounts(sent: number(0), acknowledged: number(1), rejected: number(2))
            },
            version: record["version"] ?? [:])
    }
}

extension ProxyCertificate {
    fileprivate var record: JSON {
        [
            "issued": .int(issuedAtMilliseconds), "expires": .int(expiresAtMilliseconds), "count": .int(Int64(count)),
            "backend": .string(backend), "supported": .array(supportedBackends.map(JSON.string)),
        ]
    }

    fileprivate init?(record: JSON) {
        guard let issued = record["issued"]?.intValue, let expires = record["expires"]?.intValue,
            let backend = record["backend"]?.stringValue
        else { return nil }
        self.init(
            issuedAtMilliseconds: issued, expiresAtMilliseconds: expires,
            count: record["count"]?.intValue.flatMap(UInt32.init(exactly:)) ?? 1, backend: backend,
            supportedBackends: (record["supported"]?.elements ?? []).compactMap(\.stringValue))
    }
}

extension ProxyProgress {
    fileprivate var record: JSON {
        var members: [String: JSON] = [:]
        members["sent"] = sent.map { .int(Int64($0.value)) }
        members["acknowledged"] = acknowledged.map { .int(Int64($0.value)) }
        members["rejection"] = rejection.map { rejection in
            [
                "revision": .int(Int64(rejection.revision.value)), "message": .string(rejection.message),
                "causes": .array(
                    rejection.causes.map { .array([.string($0.type), .string($0.mesh), .string($0.name)]) }),
            ]
        }
        return .object(members)
    }

    fileprivate init(record: JSON) {
        func revision(_ json: JSON?) -> Revision? { json?.intValue.flatMap(UInt64.init(exactly:)).map { Revision($0) } }
        let rejection = record["rejection"].flatMap { rejection -> Rejection? in
            guard let refused = revision(rejection["revision"]) else { return nil }
            let causes = (rejection["causes"]?.elements ?? []).map(\.elements).filter { $0.count == 3 }
            return Rejection(
                revision: refused, message: rejection["message"]?.stringValue ?? "",
                causes: causes.map {
                    ResourceKey(
                        type: $0[0].stringValue ?? "", mesh: $0[1].stringValue ?? "", name: $0[2].stringValue ?? "")
                })
        }
        self.init(
            sent: revision(record["sent"]), acknowledged: revision(record["acknowledged"]), rejection: rejection)
    }
}
