/// `networking.listeners` of a Dataplane, where it stands in for a zone ingress or egress.
enum DataplaneListenerRules {
    static func violations(in networking: CheckedField) -> [Violation] {
        let listeners = networking.field("listeners").elements
        return listeners.flatMap { $0.field("address").addressViolations() + $0.field("port").portViolations() }
            + nameViolations(of: listeners, inbounds: networking.field("inbound").elements)
            + endpointViolations(of: listeners, in: networking)
    }

    private static func nameViolations(of listeners: [CheckedField], inbounds: [CheckedField]) -> [Violation] {
        var used = Set(inbounds.map { $0.field("name").text })
        return listeners.map { $0.field("name") }.filter { !$0.text.isEmpty }.flatMap { name in
            name.violation(
                "name \(GoText.quoted(name.text)) must be unique across inbounds and listeners",
                if: !used.insert(name.text).inserted)
        }
    }

    private static func endpointViolations(of listeners: [CheckedField], in networking: CheckedField) -> [Violation] {
        let proxyAddress = networking.field("address").text
        let inbounds = Set(networking.field("inbound").elements.map { endpoint(of: $0, proxyAddress) })
        var typeByEndpoint: [String: String] = [:]
        return listeners.flatMap { listener -> [Violation] in
            let endpoint = endpoint(of: listener, proxyAddress)
            let type = listener.field("type").text
            let earlier = typeByEndpoint[endpoint]
            typeByEndpoint[endpoint] = earlier ?? type
            let clash = earlier.map {
                $0 == type ? "is already used by another listener" : "is used by listeners of different types"
            }
            return (clash.map { [listener.violation("address:port \(endpoint) \($0)")] } ?? [])
                + listener.violation(
                    "address:port \(endpoint) collides with an inbound listener", if: inbounds.contains(endpoint))
        }
    }

    /// `address:port`, IPv6 in brackets.
    private static func endpoint(of listener: CheckedField, _ proxyAddress: String) -> String {
        let address = DataplaneInterfaces.firstNonEmpty(listener.field("address").text, proxyAddress)
        let host = address.contains(":") ? "[\(address)]" : address
        return "\(host):\(listener.field("port").number)"
    }
}
