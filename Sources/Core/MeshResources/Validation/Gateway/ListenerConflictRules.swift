/// Listeners of a MeshGateway that share a port become one Envoy listener, so they must agree.
enum ListenerConflictRules {
    static func violations(in listeners: CheckedField) -> [Violation] {
        let byPort = Dictionary(grouping: listeners.elements, by: { $0.field("port").number })
        let ports = byPort.sorted { $0.key < $1.key }.map(\.value)
        return ports.flatMap(protocolConflicts) + ports.flatMap(hostnameConflicts) + ports.flatMap(limitConflicts)
    }

    private static func protocolConflicts(_ listeners: [CheckedField]) -> [Violation] {
        let protocols = Set(listeners.map { $0.field("protocol").text })
        guard protocols.count > 1 else { return [] }
        return listeners.map { $0.violation("protocol conflicts with other listeners on this port") }
    }

    private static func hostnameConflicts(_ listeners: [CheckedField]) -> [Violation] {
        let byHostname = Dictionary(grouping: listeners, by: hostname)
        return listeners.filter { (byHostname[hostname(of: $0)]?.count ?? 0) > 1 }
            .map { $0.violation("multiple listeners for hostname on this port") }
    }

    private static func limitConflicts(_ listeners: [CheckedField]) -> [Violation] {
        let limits = listeners.map { $0.field("resources").field("connectionLimit") }.filter { $0.number != 0 }
        guard Set(limits.map(\.number)).count > 1 else { return [] }
        return limits.map { $0.violation("conflicting values for this port") }
    }

    /// Without a hostname a listener takes all.
    private static func hostname(of listener: CheckedField) -> String {
        DataplaneInterfaces.firstNonEmpty(listener.field("hostname").text, "*")
    }
}
