extension ResourceType {
    /// Where listeners of a MeshGateway send what they take. Source: `gateway_route.proto`.
    public static let meshGatewayRoute = ResourceType.policy(
        "MeshGatewayRoute", display: "Mesh Gateway Route", path: "meshgatewayroutes", singular: "meshgatewayroute",
        isInspectable: false,
        schema: .dataplanePolicy(
            .init(
                "conf",
                .fields(
                    .init(
                        "tcp",
                        .fields(
                            .init("rules", .objects(.init("backends", .list(.backend), "Where it goes.")), "Rules.")),
                        "For listeners of protocol TCP.", oneof: "route"),
                    .init("http", .gatewayHTTPRoute, "For listeners of protocol HTTP and HTTPS.", oneof: "route")),
                "By protocol.", required: true)))
}

extension Schema {
    fileprivate static let backend = Schema.fields(
        .init("weight", .uint32, "Share, relative to the sum of all weights. Default 1."),
        .init("destination", .strings, "Tags of the destination; must have `kuma.io/service`."))

    fileprivate static let gatewayHTTPRoute = Schema.fields(
        .init("hostnames", .list(.string), "Only for these hosts; empty: all of the listener."),
        .init(
            "rules",
            .objects(
                .init("matches", .list(.gatewayMatch), "Requests that match any of these."),
                .init("filters", .list(.gatewayFilter), "What is done with them."),
                .init("backends", .list(.backend), "Where they go.")),
            "The rules; the most specific match wins."))

    private static let gatewayMatch = Schema.fields(
        .init(
            "path",
            .fields(
                .init("match", .enumeration(["EXACT", "PREFIX", "REGEX"]), "How it is compared. Default EXACT."),
                .init("value", .string, "What it is compared with.")),
            "The path."),
        .init("method", .httpMethod, "The method; absent: any."),
        .init(
            "headers",
            .objects(
                .init(
                    "match", .enumeration(["EXACT", "REGEX", "ABSENT", "PRESENT"]),
                    "How it is compared. Default EXACT."),
                .init("name", .string, "Name of the header."),
                .init("value", .string, "What it is compared with.")),
            "Headers; all must match."),
        .init(
            "queryParameters",
            .objects(
                .init("match", .enumeration(["EXACT", "REGEX"]), "How it is compared. Default EXACT."),
                .init("name", .string, "Name of the parameter."),
                .init("value", .string, "What it is compared with.")),
            "Query parameters; all must match."))

    private static let gatewayFilter = Schema.fields(
        .init("requestHeader", .gatewayHeaders, "Changes headers of the request.", oneof: "filter"),
        .init(
            "mirror",
            .fields(
                .init("backend", .backend, "Who gets the copies."),
                .init("percentage", .double, "Percentage of requests, 0 to 100.")),
            "Sends copies of requests.", oneof: "filter"),
        .init(
            "redirect",
            .fields(
                .init("scheme", .string, "New scheme; absent: as it was."),
                .init("hostname", .string, "New host; absent: as it was."),
                .init("port", .uint32, "New port; absent: as it was."),
                .init("statusCode", .uint32, "Status of the answer, 300 to 308."),
                .init("path", .gatewayRewrite, "New path; absent: as it was.")),
            "Answers with a redirect.", oneof: "filter"),
        .init("rewrite", .gatewayRewrite, "Changes the path.", oneof: "filter"),
        .init("responseHeader", .gatewayHeaders, "Changes headers of the answer.", oneof: "filter"))

    private static let gatewayRewrite = Schema.fields(
        .init("replaceFull", .string, "The whole new path.", oneof: "path"),
        .init("replacePrefixMatch", .string, "Replaces the prefix that matched.", oneof: "path"),
        .init("hostToBackendHostname", .bool, "Set the host header to the backend's host. Default false."))

    private static let namedValues = Schema.objects(
        .init("name", .string, "Name of the header."),
        .init("value", .string, "Its value."))

    private static let gatewayHeaders = Schema.fields(
        .init("set", .namedValues, "Headers that replace those of the same name."),
        .init("add", .namedValues, "Headers that join those of the same name."),
        .init("remove", .list(.string), "Names of headers that are removed."))
}
