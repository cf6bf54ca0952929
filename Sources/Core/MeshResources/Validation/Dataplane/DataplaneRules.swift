enum DataplaneRules {
    static func violations(in dataplane: CheckedField) -> [Violation] {
        let networking = dataplane.field("networking")
        guard networking.isDefined else { return [networking.violation("must be defined")] }
        // Kuma 0.7 wrote a zone ingress as a Dataplane.
        guard !networking.field("ingress").isDefined else { return IngressDataplaneRules.violations(in: networking) }
        return adminViolations(in: networking) + violations(in: networking, of: dataplane)
    }

    private static func violations(in networking: CheckedField, of dataplane: CheckedField) -> [Violation] {
        let gateway = networking.field("gateway")
        let probes = dataplane.field("probes")
        guard gateway.isDefined else {
            return violations(inNetworking: networking) + DataplaneProbeRules.violations(in: probes)
                + metricsViolations(in: dataplane.field("metrics"))
        }
        let isBuiltin = gateway.field("type").text == "BUILTIN"
        return isBuiltin
            ? exclusions(in: networking, of: "builtin", ["inbound", "outbound"])
                + networking.field("probes")
                .violation("probes cannot be defined for builtin gateways", if: probes.isDefined)
                + exclusions(in: networking, of: "builtin", ["listeners"])
                + violations(inGateway: gateway) + violations(inNetworking: networking)
            : exclusions(in: networking, of: "delegated", ["inbound", "listeners"])
                + violations(inGateway: gateway) + violations(inNetworking: networking)
                + DataplaneProbeRules.violations(in: probes)
    }

    private static func exclusions(in networking: CheckedField, of kind: String, _ names: [String]) -> [Violation] {
        names.map { networking.field($0) }.filter { !$0.elements.isEmpty }.map { field in
            field.violation("\(field.path.dropFirst("networking.".count)) cannot be defined for \(kind) gateways")
        }
    }

    private static func violations(inNetworking networking: CheckedField) -> [Violation] {
        networking.field("address").addressViolations()
            + networking.field("inbound").elements.flatMap {
                DataplaneInboundRules.violations(in: $0, proxyAddress: networking.field("address").text)
            }
            + networking.field("outbound").elements.flatMap(DataplaneOutboundRules.violations(in:))
            + ReachableBackendRules.violations(
                in: networking.field("transparentProxying", shownAs: "transparentProxing"))
            + DataplaneListenerRules.violations(in: networking)
    }

    private static func violations(inGateway gateway: CheckedField) -> [Violation] {
        TagRules(values: .tags, atLeastOne: false, requiresService: true, ofAll: tcpViolations(in:))
            .violations(in: gateway.field("tags"))
    }

    private static func tcpViolations(in tags: CheckedField) -> [Violation] {
        guard let name = tags.textMap[TagName.protocol] else { return [] }
        return tags.entry(TagName.protocol)
            .violation("other values than tcp are not allowed, provided value \"\(name)\"", if: name != "tcp")
    }

    private static func metricsViolations(in metrics: CheckedField) -> [Violation] {
        metrics.isDefined ? MeshMetricsRules.violations(inBackend: metrics) : []
    }

    /// Envoy's admin interface listens on the loopback address beside everything else.
    private static func adminViolations(in networking: CheckedField) -> [Violation] {
        let port = networking.field("admin").field("port")
        guard networking.field("admin").isDefined else { return [] }
        let interfaces = DataplaneInterfaces(networking)
        return port.violation("must differ from inbound", if: interfaces.inboundUsesLoopback(port: port.number))
            + port.violation("must differ from outbound", if: interfaces.outboundUsesLoopback(port: port.number))
    }
}
