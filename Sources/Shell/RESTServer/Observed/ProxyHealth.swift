import MeshEvents
import MeshProjections
import MeshResources

/// Whether a Dataplane takes traffic. Source: Kuma 2.14, `DataplaneOverview.GetStatus`.
enum ProxyHealth: Sendable {
    case online, partiallyDegraded, offline

    init(_ dataplane: Dataplane, _ observation: ProxyObservation?) {
        guard observation?.isOnline == true else {
            self = .offline
            return
        }
        let ready = dataplane.inbounds.count { $0.isReady }
        if dataplane.gatewayTags != nil || ready == dataplane.inbounds.count && ready > 0 {
            self = .online
        } else {
            self = ready == 0 ? .offline : .partiallyDegraded
        }
    }
}

/// How many of a kind are in which state.
struct HealthCounts: Hashable, Sendable {
    var total = 0
    var online = 0
    var offline = 0
    var partiallyDegraded = 0

    mutating func count(_ health: ProxyHealth) {
        total += 1
        switch health {
        case .online: online += 1
        case .offline: offline += 1
        case .partiallyDegraded: partiallyDegraded += 1
        }
    }

    /// All four numbers.
    var json: JSON {
        [
            "total": .int(Int64(total)), "online": .int(Int64(online)), "offline": .int(Int64(offline)),
            "partiallyDegraded": .int(Int64(partiallyDegraded)),
        ]
    }

    /// Without zeroes, as protobuf's JSON.
    var sparse: JSON { .object(json.members.filter { $0.value != 0 }) }
}
