extension ResourceType {
    /// Where connections to a service go, and how they are balanced. Source: `traffic_route.proto`.
    public static let trafficRoute = ResourceType.policy(
        "TrafficRoute", display: "Traffic Route", path: "traffic-routes", singular: "traffic-route",
        schema: .connectionPolicy(.init("conf", .trafficRoute, "Where connections go.", required: true)))
}

extension Schema {
    fileprivate static let trafficRoute = Schema.fields(
        .init("split", .split, "Shares of the connections; not together with `destination`."),
        .init("loadBalancer", .loadBalancer, "How endpoints are chosen. Default round robin."),
        .init("destination", .strings, "Tags of the one destination; not together with `split`."),
        .init("http", .list(.httpRoute), "Routes for single HTTP requests; the first that matches wins."),
        listForm: ListForm(
            field: "split", deprecation: "a list is the form of Kuma 0.7, write the list under \"split\" instead"))

    private static let split = Schema.objects(
        .init("weight", .uint32, "Share, relative to the sum of all weights."),
        .init("destination", .strings, "Tags of the destination; must have `kuma.io/service`."))

    private static let loadBalancer = Schema.fields(
        .init("roundRobin", .empty, "One after the other.", oneof: "algorithm"),
        .init(
            "leastRequest",
            .fields(.init("choiceCount", .uint32, "How many random endpoints are compared, at least 2. Default 2.")),
            "The one with the fewest active requests.", oneof: "algorithm"),
        .init(
            "ringHash",
            .fields(
                .init("hashFunction", .string, "`XX_HASH` or `MURMUR_HASH_2`. Default XX_HASH."),
                .init("minRingSize", .uint64, "Least number of places on the ring. Default 1024."),
                .init("maxRingSize", .uint64, "Greatest number of places on the ring. Default 8388608.")),
            "Consistent hashing on a ring.", oneof: "algorithm"),
        .init("random", .empty, "Any.", oneof: "algorithm"),
        .init("maglev", .empty, "Consistent hashing with Maglev's table.", oneof: "algorithm"))

    private static let httpRoute = Schema.fields(
        .init("match", .httpMatch, "Which requests; all that is set must match."),
        .init("modify", .httpModify, "What is changed in the request and its answer."),
        .init("split", .split, "Shares of the requests; not together with `destination`."),
        .init("destination", .strings, "Tags of the one destination; not together with `split`."))

    private static let httpMatch = Schema.fields(
        .init("method", .stringMatch, "The method."),
        .init("path", .stringMatch, "The path, without the query."),
        .init("headers", .map(.stringMatch), "Headers by name."))

    private static let stringMatch = Schema.fields(
        .init("prefix", .string, "It begins with this.", oneof: "match"),
        .init("exact", .string, "It is this.", oneof: "match"),
        .init("regex", .string, "It matches this RE2 expression.", oneof: "match"))

    private static let httpModify = Schema.fields(
        .init(
            "path",
            .fields(
                .init("rewritePrefix", .string, "Replaces the prefix that matched.", oneof: "rewrite"),
                .init("regex", .substitution, "Replaces by an expression.", oneof: "rewrite")),
            "The path."),
        .init(
            "host",
            .fields(
                .init("value", .string, "The new host.", oneof: "rewrite"),
                .init("fromPath", .substitution, "The new host, made from the path.", oneof: "rewrite")),
            "The host header."),
        .init("requestHeaders", .headerChanges, "Headers of the request."),
        .init("responseHeaders", .headerChanges, "Headers of the answer."))

    private static let substitution = Schema.fields(
        .init("pattern", .string, "RE2 expression."),
        .init("substitution", .string, "Text in its place; `\\1` is the first group."))

    private static let headerChanges = Schema.fields(
        .init(
            "add",
            .objects(
                .init("name", .string, "Name of the header."),
                .init("value", .string, "Its value."),
                .init("append", .bool, "Keep values that are there already. Default false: replace.")),
            "Headers that are set."),
        .init("remove", .objects(.init("name", .string, "Name of the header.")), "Headers that are removed."))
}
