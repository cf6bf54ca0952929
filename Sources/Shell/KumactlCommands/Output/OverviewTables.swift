import FoundationEssentials
import MeshResources

/// The tables of `kumactl inspect`. Source: Kuma 2.14 `app/kumactl/cmd/inspect`.
struct OverviewTables {
    let now: Date

    func dataplanes(_ overviews: [JSON]) -> Table {
        Table(
            [
                "MESH", "NAME", "TAGS", "STATUS", "LAST CONNECTED AGO", "LAST UPDATED AGO", "TOTAL UPDATES",
                "TOTAL ERRORS", "CERT REGENERATED AGO", "CERT EXPIRATION", "CERT REGENERATIONS", "CERT BACKEND",
                "SUPPORTED CERT BACKENDS", "KUMA-DP VERSION", "ENVOY VERSION", "DEPENDENCIES VERSIONS", "NOTES",
            ], rows: overviews.map(dataplaneRow))
    }

    private func dataplaneRow(_ overview: JSON) -> [String] {
        let dataplane = overview["dataplane"] ?? .null
        let insight = overview["dataplaneInsight"]
        let subscriptions = Subscriptions(insight)
        let state = DataplaneState(dataplane, isOnline: subscriptions.isOnline)
        let mtls = insight?["mTLS"]
        let version = subscriptions.last?["version"]
        let dependencies = (version?["dependencies"]?.stringMembers ?? [:]).sorted { $0.key < $1.key }
            .map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        return [
            overview["mesh"]?.stringValue ?? "", overview["name"]?.stringValue ?? "",
            DataplaneText.tags(of: dataplane), state.text, subscriptions.connectedAgo(now),
            subscriptions.updatedAgo(now), subscriptions.total("responsesSent"),
            subscriptions.total("responsesRejected"),
            Age.since(mtls?["lastCertificateRegeneration"]?.stringValue, now: now),
            Age.moment(mtls?["certificateExpirationTime"]?.stringValue),
            String(mtls?["certificateRegenerations"]?.intValue ?? 0), mtls?["issuedBackend"]?.stringValue ?? "-",
            (mtls?["supportedBackends"]?.elements ?? []).compactMap(\.stringValue).joined(separator: ","),
            version?["kumaDp"]?["version"]?.stringValue ?? "", version?["envoy"]?["version"]?.stringValue ?? "",
            dependencies.isEmpty ? "-" : dependencies, state.notes,
        ]
    }

    func zones(_ overviews: [JSON]) -> Table {
        Table(
            [
                "NAME", "STATUS", "LAST CONNECTED AGO", "LAST UPDATED AGO", "TOTAL UPDATES", "TOTAL ERRORS",
                "ZONE-CP VERSION", "BACKEND",
            ],
            rows: overviews.map { overview in
                let subscriptions = Subscriptions(overview["zoneInsight"])
                let isEnabled = overview["zone"]?["enabled"]?.boolValue ?? true
                let configuration = subscriptions.last?["config"]?.stringValue.flatMap { try? JSON(parsing: $0) }
                return [
                    overview["name"]?.stringValue ?? "", isEnabled && subscriptions.isOnline ? "Online" : "Offline",
                    subscriptions.connectedAgo(now), subscriptions.updatedAgo(now),
                    subscriptions.total("responsesSent"), subscriptions.total("responsesRejected"),
                    subscriptions.last?["version"]?["kumaCp"]?["version"]?.stringValue ?? "",
                    configuration?["store"]?["type"]?.stringValue ?? "",
                ]
            })
    }

    func services(_ insights: [JSON]) -> Table {
        let words = [
            "online": "Online", "partially_degraded": "Partially degraded", "offline": "Offline",
            "not_available": "Not available",
        ]
        return Table(
            ["SERVICE", "STATUS", "DATAPLANES"],
            rows: insights.map { insight in
                let status = insight["status"]?.stringValue ?? ""
                return [
                    insight["name"]?.stringValue ?? "", words[status] ?? status, Self.share(insight["dataplanes"]),
                ]
            })
    }

    func meshes(_ insights: [JSON]) -> Table {
        let types = [
            "TrafficPermission", "TrafficRoute", "CircuitBreaker", "HealthCheck", "FaultInjection", "ExternalService",
            "TrafficTrace", "TrafficLog", "ProxyTemplate", "RateLimit",
        ]
        return Table(
            [
                "MESH", "DATAPLANES", "TRAFFIC PERMISSIONS", "TRAFFIC ROUTES", "CIRCUIT BREAKERS", "HEALTH CHECKS",
                "FAULT INJECTIONS", "EXTERNAL SERVICES", "TRAFFIC TRACES", "TRAFFIC LOGS", "PROXY TEMPLATES",
                "RATE LIMITS",
            ],
            rows: insights.map { insight in
                [insight["name"]?.stringValue ?? "", Self.share(insight["dataplanes"])]
                    + types.map { type in
                        let total = insight["policies"]?[type]?["total"] ?? insight["resources"]?[type]?["total"]
                        return String(total?.intValue ?? 0)
                    }
            })
    }

    /// `5/10`: online of all.
    private static func share(_ counts: JSON?) -> String {
        "\(counts?["online"]?.intValue ?? 0)/\(counts?["total"]?.intValue ?? 0)"
    }
}

/// The connections that an insight lists, oldest first.
private struct Subscriptions {
    private let all: [JSON]

    init(_ insight: JSON?) {
        all = insight?["subscriptions"]?.elements ?? []
    }

    var last: JSON? { all.last }
    var isOnline: Bool { all.contains { $0["connectTime"] != nil && $0["disconnectTime"] == nil } }

    func connectedAgo(_ now: Date) -> String { Age.since(last?["connectTime"]?.stringValue, now: now) }
    func updatedAgo(_ now: Date) -> String { Age.since(last?["status"]?["lastUpdateTime"]?.stringValue, now: now) }

    /// Of all connections.
    func total(_ counter: String) -> String {
        String(all.reduce(0) { $0 + ($1["status"]?["total"]?[counter]?.intValue ?? 0) })
    }
}

/// Whether a dataplane can serve. Source: Kuma 2.14 `DataplaneOverviewResource.Status`.
private struct DataplaneState {
    let text: String
    let notes: String

    init(_ dataplane: JSON, isOnline: Bool) {
        let networking = dataplane["networking"]
        let inbounds = (networking?["inbound"]?.elements ?? []).filter { $0["state"]?.stringValue != "Ignored" }
        let notReady = inbounds.filter { inbound in
            let state = inbound["state"]?.stringValue
            return state == "NotReady" || (state == nil && inbound["health"]?["ready"]?.boolValue == false)
        }
        notes = notReady.map { inbound in
            let service = inbound["tags"]?["kuma.io/service"]?.stringValue ?? ""
            return "inbound[port=\(inbound["port"]?.intValue ?? 0),svc=\(service)] is not ready"
        }.joined(separator: ";")
        switch (isOnline, notReady.count) {
        case (false, _): text = "Offline"
        case (true, 0): text = "Online"
        case (true, let count): text = count == inbounds.count ? "Offline" : "Partially degraded"
        }
    }
}
