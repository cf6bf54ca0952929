enum MeshGatewayRules {
    static func violations(in gateway: CheckedField) -> [Violation] {
        let conf = gateway.field("conf")
        let listeners = conf.field("listeners")
        let isCrossMesh = listeners.elements.contains { $0.field("crossMesh").flag }
        return SelectorRules(tags: TagRules(requiresService: true), atMostOne: isCrossMesh)
            .violations(in: gateway.field("selectors"))
            + tagRules.violations(in: gateway.field("tags"))
            + (conf.isDefined ? violations(inListeners: listeners) : [conf.violation("cannot be empty")])
    }

    /// Tags that proxies have of themselves cannot be given by a gateway.
    private static let tagRules = TagRules(
        atLeastOne: false,
        forbiddenNames: [
            "kuma.io/external-service-name", TagName.protocol, TagName.service, TagName.zone,
        ])

    private static func violations(inListeners listeners: CheckedField) -> [Violation] {
        listeners.violation("cannot be empty", if: listeners.elements.isEmpty)
            + listeners.elements.flatMap(violations(inListener:))
            + ListenerConflictRules.violations(in: listeners)
    }

    private static func violations(inListener listener: CheckedField) -> [Violation] {
        hostnameViolations(in: listener.field("hostname")) + listener.field("port").portViolations()
            + protocolViolations(in: listener) + tlsViolations(in: listener)
            + tagRules.violations(in: listener.field("tags"))
    }

    /// `*`, `*.domain` or `domain`.
    private static func hostnameViolations(in hostname: CheckedField) -> [Violation] {
        let text = hostname.text
        guard !text.isEmpty, text != "*" else { return [] }
        let isWildcard = text.hasPrefix("*.")
        let domain = isWildcard ? String(text.dropFirst(2)) : text
        return hostname.violation("must be at most 253 characters", if: text.utf8.count > 253)
            + hostname.violation(
                isWildcard ? "invalid wildcard domain" : "invalid hostname", if: !Names.isSubdomain(domain))
    }

    private static func protocolViolations(in listener: CheckedField) -> [Violation] {
        let name = listener.field("protocol")
        let tls = listener.field("tls")
        switch name.text {
        case "", "NONE": return [name.violation("cannot be empty")]
        case "HTTPS" where listener.field("crossMesh").flag:
            return [name.violation("protocol is not supported with crossMesh")]
        case "HTTPS" where !tls.isDefined: return [tls.violation("cannot be empty")]
        case "HTTPS" where tls.field("mode").text == "PASSTHROUGH":
            return [tls.field("mode").violation("mode is not supported on HTTPS listeners")]
        default: return []
        }
    }

    private static func tlsViolations(in listener: CheckedField) -> [Violation] {
        let tls = listener.field("tls")
        let mode = tls.field("mode")
        let certificates = tls.field("certificates")
        guard tls.isDefined else { return [] }
        let isOff = ["", "NONE"].contains(mode.text)
        if listener.field("crossMesh").flag {
            return tls.violation("must be empty with crossMesh", if: !isOff || !certificates.elements.isEmpty)
        }
        // One certificate for RSA and one for ECDSA.
        let terminates = mode.text == "TERMINATE"
        return mode.violation("cannot be empty", if: isOff)
            + certificates.violation(
                "cannot be empty in TLS termination mode", if: terminates && certificates.elements.isEmpty)
            + certificates.violation(
                "cannot have more than 2 certificates", if: terminates && certificates.elements.count > 2)
    }
}
