enum MeshLoggingRules {
    static func violations(in logging: CheckedField) -> [Violation] {
        let backends = logging.field("backends")
        return MeshBackendRules.violations(in: backends, rules: violations(inBackend:))
            + MeshBackendRules.choiceViolations(
                logging.field("defaultBackend"), among: backends, what: "logging backend in mesh")
    }

    /// Kuma reports the fields of `conf` under `config`.
    private static func violations(inBackend backend: CheckedField) -> [Violation] {
        let name = backend.field("name").emptyTextViolations()
        let conf = backend.field("conf", shownAs: "config")
        switch backend.field("type").text {
        case "file": return name + conf.field("path").emptyTextViolations()
        case "tcp": return name + violations(inAddress: conf.field("address"))
        default:
            let reason = "unknown backend type. Available backends: \"tcp\", \"file\""
            return name + [backend.field("type").violation(reason)]
        }
    }

    private static func violations(inAddress address: CheckedField) -> [Violation] {
        guard !address.text.isEmpty else { return address.emptyTextViolations() }
        let parsed = HostPortText(address.text)
        return address.violation(
            "has to be in format of HOST:PORT", if: parsed?.host.isEmpty != false || parsed?.port.isEmpty != false)
    }
}
