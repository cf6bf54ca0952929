/// `probes` of a Dataplane: HTTP probes that the proxy answers on behalf of the workload.
enum DataplaneProbeRules {
    static func violations(in probes: CheckedField) -> [Violation] {
        guard probes.isDefined else { return [] }
        return probes.field("port").portViolations()
            + probes.field("endpoints").elements.flatMap { endpoint in
                endpoint.field("inboundPort").portViolations()
                    + endpoint.fields("inboundPath", "path").flatMap {
                        $0.violation("should be a valid URL Path", if: RequestURI($0.text) == nil)
                    }
            }
    }
}
