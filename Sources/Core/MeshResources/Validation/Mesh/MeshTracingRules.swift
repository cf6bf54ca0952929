enum MeshTracingRules {
    static func violations(in tracing: CheckedField) -> [Violation] {
        let backends = tracing.field("backends")
        return MeshBackendRules.violations(in: backends, rules: violations(inBackend:))
            + MeshBackendRules.choiceViolations(
                tracing.field("defaultBackend"), among: backends, what: "tracing backend in mesh")
    }

    /// Kuma reports the fields of `conf` under `config`.
    private static func violations(inBackend backend: CheckedField) -> [Violation] {
        let conf = backend.field("conf", shownAs: "config")
        let common = backend.field("name").emptyTextViolations() + backend.field("sampling").rangeViolations()
        switch backend.field("type").text {
        case "zipkin": return common + violations(inZipkin: conf)
        case "datadog":
            return common + conf.field("address").emptyTextViolations() + conf.field("port").portViolations()
        default:
            let reason = "unknown backend type. Available backends: \"zipkin\", \"datadog\""
            return common + [backend.field("type").violation(reason)]
        }
    }

    private static func violations(inZipkin conf: CheckedField) -> [Violation] {
        let version = conf.field("apiVersion")
        return version.violation(
            "has invalid value. Allowed values: httpJsonV1, httpJson, httpProto",
            if: !["", "httpJsonV1", "httpJson", "httpProto"].contains(version.text))
            + violations(inURL: conf.field("url"))
    }

    private static func violations(inURL url: CheckedField) -> [Violation] {
        guard !url.text.isEmpty else { return url.emptyTextViolations() }
        guard let parsed = RequestURI(url.text) else { return [url.violation("invalid URL")] }
        return url.violation("port has to be explicitly specified", if: parsed.port.isEmpty)
    }
}
