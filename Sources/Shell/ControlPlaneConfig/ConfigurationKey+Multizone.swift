extension ConfigurationKey {
    /// A global and its zones.
    static let multizone: [ConfigurationKey] =
        [
            .text("multizone.zone.name", "default", "Name of this zone: a DNS label of at most 63 characters."),
            .text(
                "multizone.zone.globalAddress", "",
                "Where the global is: `grpcs://HOST:5685`, or `grpc://` without TLS. Mode `zone` only."),
        ]
        + withoutEffect(WithoutEffect.unused, zone + global)
        + tlsProtocol("multizone.global.kds")
        + withoutEffect(WithoutEffect.noTick, polling)

    private static let zone: [ConfigurationKey] = [
        .text(
            "multizone.zone.kds.auth.cpTokenPath", "",
            "File of the zone token of scope `cp` by which this zone proves who it is. Not a key of Kuma."),
        .text(
            "multizone.zone.kds.pinnedLog", "",
            "Id of the only global log that this zone follows. Empty: the first one it sees. Not a key of Kuma."),
        .text(
            "multizone.zone.kds.pinnedKey", "",
            "Verifier key of the only global that this zone follows. Empty: the first one. Not a key of Kuma."),
        .text("multizone.zone.kds.rootCaFile", "", "Certificate authority of the global, a PEM file."),
        .flag("multizone.zone.kds.tlsSkipVerify", false, "Do not check the certificate of the global."),
        .integer("multizone.zone.kds.maxMsgSize", 10_485_760, "Largest message, in bytes."),
        .duration("multizone.zone.kds.msgSendTimeout", "60s", "Longest time that sending a message takes."),
        .duration("multizone.zone.kds.nackBackoff", "5s", "Wait after a NACK."),
        .duration("multizone.zone.kds.responseBackoff", "0s", "Wait before an answer."),
        .flag("multizone.zone.kds.logPayloads", false, "Log messages whole."),
        .flag("multizone.zone.disableOriginLabelValidation", false, "Accept policies without `kuma.io/origin`."),
    ]

    private static let global: [ConfigurationKey] =
        [
            .port("multizone.global.kds.grpcPort", 5685, "Port that zones connect to; 0 picks a free one."),
            .flag("multizone.global.kds.tlsEnabled", true, "Serve zones with TLS."),
        ] + certificate("multizone.global.kds", of: "the server of zones")
        + [
            .integer("multizone.global.kds.maxMsgSize", 10_485_760, "Largest message, in bytes."),
            .duration("multizone.global.kds.msgSendTimeout", "60s", "Longest time that sending a message takes."),
            .duration("multizone.global.kds.nackBackoff", "5s", "Wait after a NACK."),
            .duration("multizone.global.kds.responseBackoff", "0s", "Wait before an answer."),
            .flag("multizone.global.kds.logPayloads", false, "Log messages whole."),
            .flag("multizone.global.kds.tracing.enabled", true, "Trace messages."),
        ]

    private static let polling: [ConfigurationKey] = [
        .duration("multizone.global.kds.refreshInterval", "1s", "How often changes for zones are computed."),
        .duration("multizone.global.kds.zoneInsightFlushInterval", "10s", "How often zone insights are written."),
        .duration("multizone.zone.kds.refreshInterval", "1s", "How often changes for the global are computed."),
        .duration("multizone.zone.ingressUpdateInterval", "1s", "How often `availableServices` are computed."),
    ]
}
