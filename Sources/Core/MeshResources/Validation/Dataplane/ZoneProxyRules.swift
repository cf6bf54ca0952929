/// ZoneIngress and ZoneEgress. Kuma's paths repeat `address`, and so do these.
enum ZoneProxyRules {
    static func ingressViolations(in ingress: CheckedField) -> [Violation] {
        let networking = ingress.field("networking")
        return adminViolations(in: networking, advertises: true) + advertisedViolations(in: networking)
            + listenerViolations(in: networking)
            + ingress.field("availableServices", shownAs: "availableService").elements.flatMap {
                TagRules(values: .tags, atLeastOne: false, requiresService: true).violations(in: $0.field("tags"))
            }
    }

    static func egressViolations(in egress: CheckedField) -> [Violation] {
        let networking = egress.field("networking")
        return adminViolations(in: networking, advertises: false)
            + doubledAddressViolations(networking.field("address")) + networking.field("port").portViolations()
    }

    /// Other zones need both or neither.
    private static func advertisedViolations(in networking: CheckedField) -> [Violation] {
        let address = networking.field("advertisedAddress")
        let port = networking.field("advertisedPort")
        return address.violation(
            "has to be defined with advertisedPort", if: address.text.isEmpty && port.number != 0)
            + port.violation("has to be defined with advertisedAddress", if: port.number == 0 && !address.text.isEmpty)
    }

    private static func listenerViolations(in networking: CheckedField) -> [Violation] {
        let advertisedPort = networking.field("advertisedPort")
        return doubledAddressViolations(networking.field("address"))
            + doubledAddressViolations(networking.field("advertisedAddress"))
            + networking.field("port").portViolations()
            + (advertisedPort.number == 0 ? [] : advertisedPort.portViolations())
    }

    private static func doubledAddressViolations(_ address: CheckedField) -> [Violation] {
        address.text.isEmpty ? [] : address.shown(as: address.path + ".address").addressViolations()
    }

    private static func adminViolations(in networking: CheckedField, advertises: Bool) -> [Violation] {
        let port = networking.field("admin").field("port")
        guard networking.field("admin").isDefined else { return [] }
        let listens = [("address", "port")] + (advertises ? [("advertisedAddress", "advertisedPort")] : [])
        let clashes = listens.contains { address, listener in
            networking.field(listener).number == port.number
                && DataplaneInterfaces.coversLoopback(networking.field(address).text)
        }
        return port.violation("must differ from port", if: clashes)
    }
}
