extension Schema {
    /// How many of a kind are in which state.
    static let statusCounts = Schema.fields(
        .init("total", .uint32, "All."),
        .init("online", .uint32, "Connected and ready."),
        .init("offline", .uint32, "Not connected."),
        .init("partiallyDegraded", .uint32, "Connected, with some inbounds not ready."))

    static let totalCount = Schema.fields(.init("total", .uint32, "How many."))

    /// Responses over one stream; 64-bit numbers, which protobuf's JSON writes as strings.
    static let responseCounts = Schema.fields(
        .init("responsesSent", .uint64, "Sent to the peer."),
        .init("responsesAcknowledged", .uint64, "Accepted by the peer (ACK)."),
        .init("responsesRejected", .uint64, "Refused by the peer (NACK)."))

    static let versions = Schema.fields(
        .init(
            "kumaDp",
            .fields(
                .init("version", .string, "Version of kuma-dp."),
                .init("gitTag", .string, "Tag that it was built from."),
                .init("gitCommit", .string, "Commit that it was built from."),
                .init("buildDate", .string, "When it was built."),
                .init("kumaCpCompatible", .bool, "Whether it fits the control plane.")),
            "kuma-dp."),
        .init(
            "envoy",
            .fields(
                .init("version", .string, "Version of Envoy."),
                .init("build", .string, "Its full build text."),
                .init("kumaDpCompatible", .bool, "Whether it fits kuma-dp.")),
            "Envoy."),
        .init("dependencies", .strings, "Versions of the other parts."))

    /// One connection of a proxy to a control plane.
    static let discoverySubscriptions = Schema.objects(
        .init("id", .string, "Unique id of the connection."),
        .init("controlPlaneInstanceId", .string, "Instance that it leads to."),
        .init("connectTime", .time, "When it began.", required: true),
        .init("disconnectTime", .time, "When it ended; absent: it is open."),
        .init(
            "status",
            .fields(
                .init("lastUpdateTime", .time, "Last response or answer to one."),
                .init("total", .responseCounts, "All types."),
                .init("cds", .responseCounts, "Clusters."),
                .init("eds", .responseCounts, "Endpoints."),
                .init("lds", .responseCounts, "Listeners."),
                .init("rds", .responseCounts, "Routes.")),
            "What was exchanged.", required: true),
        .init("version", .versions, "Versions at the other end."),
        .init("generation", .uint32, "Counts the changes of this entry."))
}
