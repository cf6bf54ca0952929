enum MeshRules {
    static func violations(in mesh: CheckedField) -> [Violation] {
        let mtls = mesh.field("mtls")
        let routesThroughEgress = mesh.field("routing").field("zoneEgress").flag
        return MeshMTLSRules.violations(in: mtls)
            + MeshLoggingRules.violations(in: mesh.field("logging"))
            + MeshTracingRules.violations(in: mesh.field("tracing"))
            + MeshMetricsRules.violations(in: mesh.field("metrics"))
            + violations(inConstraints: mesh.field("constraints").field("dataplaneProxy"))
            + mtls.violation(
                "has to be set when zoneEgress enabled",
                if: routesThroughEgress && mtls.field("enabledBackend").text.isEmpty)
            + MeshMTLSRules.authorityViolations(in: mtls)
    }

    private static func violations(inConstraints constraints: CheckedField) -> [Violation] {
        constraints.fields("requirements", "restrictions").flatMap { $0.elements }
            .flatMap { TagRules().violations(in: $0.field("tags")) }
    }
}
