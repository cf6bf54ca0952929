/// A Dataplane with `networking.ingress`: how Kuma 0.7 wrote what is a ZoneIngress since.
enum IngressDataplaneRules {
    static func violations(in networking: CheckedField) -> [Violation] {
        let inbounds = networking.field("inbound").elements
        return networking.violation(
            "gateway cannot be defined in the ingress mode", if: networking.field("gateway").isDefined)
            + networking.violation(
                "dataplane cannot have outbounds in the ingress mode",
                if: !networking.field("outbound").elements.isEmpty)
            + networking.violation("dataplane must have one inbound interface", if: inbounds.count != 1)
            + inbounds.flatMap(violations(inInbound:))
            + networking.field("ingress").field("availableServices", shownAs: "availableService").elements
            .flatMap(violations(inService:))
    }

    private static func violations(inInbound inbound: CheckedField) -> [Violation] {
        let servicePort = inbound.field("servicePort")
        let reason = "cannot be defined in the ingress mode"
        let addresses = inbound.fields("serviceAddress", "address").filter { !$0.text.isEmpty }
        return inbound.field("port").portViolations() + servicePort.violation(reason, if: servicePort.number != 0)
            + addresses.map { $0.violation(reason) }
            + TagRules(values: .tags, atLeastOne: false).violations(in: inbound.field("tags"))
    }

    private static func violations(inService service: CheckedField) -> [Violation] {
        TagRules(values: .tags, atLeastOne: false, requiresService: true).violations(in: service.field("tags"))
    }
}
