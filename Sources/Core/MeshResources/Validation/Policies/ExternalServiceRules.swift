enum ExternalServiceRules {
    static func violations(in resource: CheckedField) -> [Violation] {
        let networking = resource.field("networking")
        let tags = resource.field("tags")
        return networking.violation("should have networking", if: !networking.isDefined)
            + (networking.isDefined ? violations(inAddress: networking.field("address")) : [])
            + violations(inTLS: networking.field("tls"))
            + TagRules(
                values: .tags, atLeastOne: false, requiresService: true, ofAll: ProtocolRules.violations(in:)
            ).violations(in: tags)
            + loopViolations(service: tags.entry(TagName.service), address: networking.field("address"))
    }

    private static func violations(inAddress address: CheckedField) -> [Violation] {
        guard !address.text.isEmpty else { return [address.violation("address can't be empty")] }
        let parsed = HostPortText(address.text)
        let host = parsed?.host ?? ""
        let port = parsed?.portNumber
        return address.violation("unable to parse address", if: parsed == nil)
            + address.violation(
                "address has to be a valid IP address or a domain name",
                if: IPAddressText.bytes(host) == nil && !NameText.isDNSName(host))
            + address.violation("unable to parse port in address", if: port == nil)
            + address.violation("port must be in the range [1, 65535]", if: !(1...65_535).contains(port ?? 0))
    }

    private static func violations(inTLS tls: CheckedField) -> [Violation] {
        let name = tls.field("serverName")
        return name.violation("cannot be empty", if: name.isDefined && name.text.isEmpty)
            + tls.fields("caCert", "clientCert", "clientKey").flatMap { $0.dataSourceViolations() }
    }

    /// A service named like its host would be resolved through the mesh to itself.
    private static func loopViolations(service: CheckedField, address: CheckedField) -> [Violation] {
        service.violation(
            "cannot be the same as networking.address",
            if: !service.text.isEmpty && HostPortText(address.text)?.host == service.text)
    }
}
