enum MeshMTLSRules {
    static func violations(in mtls: CheckedField) -> [Violation] {
        let backends = mtls.field("backends")
        return backends.violation("cannot have more than 1 backends", if: backends.elements.count > 1)
            + MeshBackendRules.violations(in: backends)
            + MeshBackendRules.choiceViolations(
                mtls.field("enabledBackend"), among: backends, what: "backends in the mesh")
            + backends.elements.flatMap { lifetimeViolations(of: $0, in: mtls) }
    }

    /// What Kuma asks of a certificate authority itself. That certificate and key fit is checked where keys are read.
    static func authorityViolations(in mtls: CheckedField) -> [Violation] {
        let skips = mtls.field("skipValidation").flag
        return mtls.field("backends").elements.flatMap { backend -> [Violation] in
            let conf = backend.field("conf")
            switch backend.field("type").text {
            case "provided": return skips ? [] : ["cert", "key"].flatMap { sourceViolations(in: conf.field($0)) }
            case "builtin": return skips ? [] : lifetimeViolations(ofAuthority: conf.field("caCert"))
            default: return [backend.field("type").violation("could not find installed plugin for this type")]
            }
        }
    }

    /// Kuma's path says neither which backend nor its own spelling of `dpCert`.
    private static func lifetimeViolations(of backend: CheckedField, in mtls: CheckedField) -> [Violation] {
        let text = backend.field("dpCert").field("rotation").field("expiration").text
        let isInvalid = !text.isEmpty && DurationText.lifetimeNanoseconds(text) == nil
        return mtls.field("dpcert").field("rotation").field("expiration")
            .violation("has to be a valid format", if: isInvalid)
    }

    private static func lifetimeViolations(ofAuthority certificate: CheckedField) -> [Violation] {
        let lifetime = certificate.field("expiration")
        return lifetime.violation(
            "has to be a valid format",
            if: !lifetime.text.isEmpty && DurationText.lifetimeNanoseconds(lifetime.text) == nil)
    }

    private static func sourceViolations(in source: CheckedField) -> [Violation] {
        guard source.isDefined else { return [source.violation("has to be defined")] }
        guard let kind = source.firstDefined(of: ["secret", "file", "inline", "inlineString"]) else {
            return [source.violation("data source has to be chosen. Available sources: secret, file, inline")]
        }
        return source.field(kind).emptyTextViolations()
    }
}
