/// `networking.inbound[i]` of a Dataplane.
enum DataplaneInboundRules {
    static func violations(in inbound: CheckedField, proxyAddress: String) -> [Violation] {
        let tags = inbound.field("tags")
        let hasService = tags.textMap[TagName.service] != nil
        return portViolations(in: inbound) + addressViolations(in: inbound, proxyAddress: proxyAddress)
            + TagRules(values: .tags, atLeastOne: false, ofAll: ProtocolRules.violations(in:))
            .violations(in: tags)
            + probeViolations(in: inbound.field("serviceProbe"))
            + tags.entry(TagName.service).violation("tag has to exist", if: !hasService)
    }

    private static func portViolations(in inbound: CheckedField) -> [Violation] {
        let servicePort = inbound.field("servicePort")
        return inbound.field("port").portViolations() + (servicePort.number == 0 ? [] : servicePort.portViolations())
    }

    private static func addressViolations(in inbound: CheckedField, proxyAddress: String) -> [Violation] {
        let service = inbound.field("serviceAddress")
        let own = inbound.field("address")
        let servicePort = inbound.field("servicePort").number
        let samePort = servicePort == 0 || servicePort == inbound.field("port").number
        let clash = "serviceAddress and servicePort has to differ from address and port"
        return malformed(service, "serviceAddress")
            + service.violation(clash, if: !service.text.isEmpty && samePort && service.text == proxyAddress)
            + malformed(own, "address")
            + service.violation(clash, if: !own.text.isEmpty && samePort && service.text == own.text)
    }

    private static func malformed(_ address: CheckedField, _ name: String) -> [Violation] {
        address.violation(
            "\(name) has to be valid IP address",
            if: !address.text.isEmpty && IPAddressText.bytes(address.text) == nil)
    }

    private static func probeViolations(in probe: CheckedField) -> [Violation] {
        probe.defined("interval", "timeout").flatMap { $0.positiveDurationViolations() }
            + probe.defined("unhealthyThreshold", "healthyThreshold")
            .flatMap { $0.thresholdViolations() }
    }
}
