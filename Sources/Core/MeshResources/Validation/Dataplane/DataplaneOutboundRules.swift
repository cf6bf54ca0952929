/// `networking.outbound[i]` of a Dataplane.
enum DataplaneOutboundRules {
    static let kinds = ["MeshExternalService", "MeshMultiZoneService", "MeshService"]
    static let unknownKind = "invalid value. Available values are: \(kinds.joined(separator: ","))"

    static func violations(in outbound: CheckedField) -> [Violation] {
        let address = outbound.field("address")
        return outbound.field("port").portViolations()
            + address.violation(
                "address has to be valid IP address",
                if: !address.text.isEmpty && IPAddressText.bytes(address.text) == nil)
            + targetViolations(in: outbound)
    }

    private static func targetViolations(in outbound: CheckedField) -> [Violation] {
        let reference = outbound.field("backendRef")
        let tags = outbound.field("tags")
        // Kuma 0.7 named the service in a field of its own.
        let service = outbound.field("service").text
        if reference.isDefined {
            return violations(inReference: reference)
                + reference.violation(
                    "both backendRef and tags/service cannot be defined", if: !tags.keys.isEmpty || !service.isEmpty)
        }
        guard tags.keys.isEmpty else {
            return TagRules(values: .tags, requiresService: true).violations(in: tags)
        }
        return tags.violation("mandatory tag \"kuma.io/service\" is missing", if: service.isEmpty)
    }

    /// The port of an external service is that of its endpoints.
    private static func violations(inReference reference: CheckedField) -> [Violation] {
        let kind = reference.field("kind")
        let isUnnamed = reference.field("name").text.isEmpty && reference.field("labels").keys.isEmpty
        return kind.violation(unknownKind, if: !kinds.contains(kind.text))
            + reference.violation("either 'name' or 'labels' should be specified", if: isUnnamed)
            + (kind.text == "MeshExternalService" ? [] : reference.field("port").portViolations())
    }
}
