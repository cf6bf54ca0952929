/// Zone. Kuma 0.7 had the address of the zone's ingress in it.
enum ZoneRules {
    static func violations(in zone: CheckedField) -> [Violation] {
        let ingress = zone.field("ingress")
        guard ingress.isDefined else { return [] }
        let address = ingress.field("address")
        guard !address.text.isEmpty else { return address.emptyTextViolations() }
        if address.text.contains("://") {
            return [address.violation("should not be URL. Expected format is hostname:port")]
        }
        guard let parsed = HostPortText(address.text) else {
            return [address.violation("invalid address: expected hostname:port")]
        }
        return address.violation("host has to be explicitly specified", if: parsed.host.isEmpty)
            + address.violation("port has to be explicitly specified", if: parsed.port.isEmpty)
    }
}
