extension ResourceType {
    /// A proxy beside a workload, or a gateway. Source: `dataplane.proto`.
    public static let dataplane = ResourceType(
        "Dataplane", display: "Dataplane", scope: .mesh, path: "dataplanes", plural: "dataplanes",
        singular: "dataplane", shortName: "dp", writer: .zone, zoneToGlobal: true,
        ignoredFields: ["dataplaneInsight"],
        schema: .fields(
            .init("networking", .dataplaneNetworking, "Addresses, inbounds and outbounds."),
            .init(
                "metrics",
                .fields(
                    .init("name", .string, "Name of the mesh's metrics backend whose settings these change."),
                    .init("type", .string, "`prometheus`."),
                    .init("conf", .metricsConf, "Settings in place of the mesh's; depend on `type`.")),
                "Differences from the mesh's metrics settings."),
            .init(
                "probes",
                .fields(
                    .init("port", .uint32, "Port of the listener that answers probes."),
                    .init(
                        "endpoints",
                        .objects(
                            .init("inboundPort", .uint32, "Port of the workload's probe."),
                            .init("inboundPath", .string, "Path of the workload's probe."),
                            .init("path", .string, "Path under which the listener offers it.")),
                        "Probes that are passed to the workload.")),
                "Probes that work without a client certificate.")))
}

extension Schema {
    fileprivate static let dataplaneNetworking = Schema.fields(
        .init("address", .string, "IP address or DNS name that other dataplanes dial."),
        .init("advertisedAddress", .string, "Address that others dial instead, where `address` is private (NAT)."),
        .init("gateway", .gateway, "Makes this a gateway; then there are no inbounds."),
        .init("inbound", .list(.inbound), "What the workload offers."),
        .init("outbound", .list(.outbound), "What the workload consumes through fixed ports."),
        .init("transparentProxying", .transparentProxying, "Set where traffic is redirected to the proxy."),
        .init("admin", .admin, "Envoy's admin endpoint."),
        .init("listeners", .listeners, "Zone proxies that run in this dataplane."),
        .init(
            "ingress", .legacyIngress, "A zone ingress as Kuma 0.7 wrote it.",
            deprecated: "is the zone ingress of Kuma 0.7, write a ZoneIngress resource instead"))

    private static let gateway = Schema.fields(
        .init("tags", .strings, "Must have `kuma.io/service`."),
        .init(
            "type", .enumeration(["DELEGATED", "BUILTIN"]),
            "DELEGATED: a proxy of another product sits in front; BUILTIN: Envoy is the gateway. Default DELEGATED."))

    private static let inbound = Schema.fields(
        .init("port", .uint32, "Port that others dial, 1 to 65535."),
        .init("servicePort", .uint32, "Port of the workload; absent: the same as `port`."),
        .init("serviceAddress", .string, "IP address of the workload; absent: 127.0.0.1 or `address`."),
        .init("address", .string, "IP address of this inbound; absent: that of the dataplane."),
        .init("tags", .strings, "Must have `kuma.io/service`; `kuma.io/protocol` names the protocol."),
        .init("health", .fields(.init("ready", .bool, "Whether it takes traffic.")), "Set by health discovery."),
        .init(
            "serviceProbe",
            .fields(
                .init("interval", .duration, "Time between two probes. Default 1s."),
                .init("timeout", .duration, "Time for an answer. Default 500ms."),
                .init("unhealthyThreshold", .uint32, "Failures until it counts as down. Default 5."),
                .init("healthyThreshold", .uint32, "Successes until it counts as up. Default 1."),
                .init("tcp", .empty, "Probe by opening a TCP connection.")),
            "Active probing of the workload by the proxy."),
        .init("state", .enumeration(["Ready", "NotReady", "Ignored"]), "Whether it takes traffic. Default Ready."),
        .init("name", .string, "Unique among the inbounds; a policy's section name."),
        .init("protocol", .string, "Protocol, in place of the tag `kuma.io/protocol`."))

    private static let outbound = Schema.fields(
        .init("address", .string, "IP address the workload dials. Default 127.0.0.1."),
        .init("port", .uint32, "Port the workload dials, 1 to 65535."),
        .init("tags", .strings, "What is behind it; must have `kuma.io/service`."),
        .init(
            "backendRef",
            .fields(
                .init("kind", .string, "MeshService, MeshExternalService or MeshMultiZoneService."),
                .init("name", .string, "Name of the resource."),
                .init("port", .uint32, "Port of the resource."),
                .init("labels", .strings, "Labels of the resource, in place of `name`.")),
            "What is behind it, in place of `tags`."),
        .init(
            "service", .string, "Service behind it, as Kuma wrote it before tags.",
            deprecated: "is out of date, write the tag \"kuma.io/service\" instead"))

    private static let transparentProxying = Schema.fields(
        .init("redirectPortInbound", .uint32, "Port that incoming connections are redirected to. Usually 15006."),
        .init("redirectPortOutbound", .uint32, "Port that outgoing connections are redirected to. Usually 15001."),
        .init("directAccessServices", .list(.string), "Services dialled by their dataplanes' addresses; `*`: all."),
        .init("reachableServices", .list(.string), "Services that the proxy is told of; empty: all."),
        .init("redirectPortInboundV6", .uint32, "`redirectPortInbound` for IPv6, Kuma 1.x; 0: no IPv6."),
        .init(
            "ipFamilyMode", .enumeration(["UnSpecified", "DualStack", "IPv4", "IPv6"]),
            "Which families are redirected. Default DualStack."),
        .init(
            "reachableBackends",
            .fields(
                .init(
                    "refs",
                    .objects(
                        .init("kind", .string, "MeshService, MeshExternalService or MeshMultiZoneService."),
                        .init("name", .string, "Name of the resource."),
                        .init("namespace", .string, "Kubernetes namespace of the resource."),
                        .init("port", .uint32, "Only this port; absent: all."),
                        .init("labels", .strings, "Labels of the resources, in place of `name`.")),
                    "The backends.")),
            "Backends that the proxy is told of; absent: all."))

    private static let listeners = Schema.objects(
        .init("type", .enumeration(["Unspecified", "ZoneIngress", "ZoneEgress"]), "What the listener is."),
        .init("address", .string, "IP address or DNS name."),
        .init("port", .uint32, "1 to 65535."),
        .init("name", .string, "Unique among inbounds and listeners."),
        .init("state", .enumeration(["Ready", "NotReady"]), "Whether it takes traffic. Default Ready."))

    private static let legacyIngress = Schema.fields(
        .init(
            "availableServices",
            .objects(
                .init("tags", .strings, "Tags of the service."),
                .init("instances", .uint32, "How many dataplanes offer it."),
                .init("mesh", .string, "Mesh of the service.")),
            "What the zone offers; computed by the control plane."))
}
