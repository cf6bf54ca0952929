enum MeshMetricsRules {
    static func violations(in metrics: CheckedField) -> [Violation] {
        let backends = metrics.field("backends")
        let repeated = CheckedField.areRepeated(backends.elements.map { $0.field("name").text })
        // Here, unlike for the other backends, Kuma reports the name first.
        return zip(backends.elements, repeated).flatMap {
            MeshBackendRules.nameViolations(in: $0, isRepeated: $1) + violations(inBackend: $0)
        }
            + MeshBackendRules.choiceViolations(
                metrics.field("enabledBackend"), among: backends, what: "backends in the mesh")
    }

    /// A backend of a Mesh, or the one that a Dataplane overrides.
    static func violations(inBackend backend: CheckedField) -> [Violation] {
        let type = backend.field("type")
        guard type.text == "prometheus" else {
            return [type.violation("unknown backend type. Available backends: \"prometheus\"")]
        }
        return violations(inPrometheus: backend.field("conf"))
    }

    private static func violations(inPrometheus conf: CheckedField) -> [Violation] {
        guard !contradicts(conf) else {
            return [conf.violation("skipMTLS and tls configuration cannot be defined together")]
        }
        let filter = conf.field("envoy").field("filterRegex")
        if let fault = RegularExpression.fault(in: filter.text) {
            return [filter.violation("provided regexp isn't correct: \(fault)")]
        }
        let names = conf.field("aggregate").elements.map { $0.field("name") }
        return zip(names, CheckedField.areRepeated(names.map(\.text))).flatMap { name, isRepeated in
            name.violation("duplicate entry: \(name.text), values have to be unique", if: isRepeated)
        }
    }

    /// Both ways to choose TLS may be given only if they say the same.
    private static func contradicts(_ conf: CheckedField) -> Bool {
        let skips = conf.field("skipMTLS")
        guard skips.isDefined, conf.field("tls").isDefined else { return false }
        let mode = conf.field("tls").field("mode").text
        return skips.flag ? mode != "disabled" : !["", "activeMTLSBackend"].contains(mode)
    }
}
