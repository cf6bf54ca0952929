import MeshResources

/// How many endpoints of a service speak what: kept as endpoints come and go, because counting them all again at each change would
/// cost as much as there are.
struct ProtocolTally: Hashable, Sendable {
    /// None is zero.
    private var counts: [ServiceProtocol: Int] = [:]

    /// - Parameter factor: 1 for those that came, -1 for those that went.
    mutating func add(_ endpoints: [Endpoint], times factor: Int = 1) {
        for endpoint in endpoints {
            let spoken = ServiceProtocol(tagValue: endpoint.tags[TagName.protocol])
            let count = counts[spoken, default: 0] + factor
            counts[spoken] = count == 0 ? nil : count
        }
    }

    mutating func add(_ other: ProtocolTally) {
        counts.merge(other.counts, uniquingKeysWith: +)
        counts = counts.filter { $0.value != 0 }
    }

    /// No endpoints.
    var isEmpty: Bool { counts.isEmpty }
    /// What all of them speak.
    var common: ServiceProtocol? { counts.keys.common }
}
