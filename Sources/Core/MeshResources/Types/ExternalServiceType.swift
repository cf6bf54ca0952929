extension ResourceType {
    /// A service outside of the mesh that policies treat like one in it. Source: `externalservice.proto`.
    public static let externalService = ResourceType(
        "ExternalService", display: "External Service", scope: .mesh, path: "external-services",
        plural: "external-services", singular: "external-service", writer: .global, globalToZone: true,
        schema: .fields(
            .init(
                "networking",
                .fields(
                    .init("address", .string, "HOST:PORT of the service; IP address or DNS name."),
                    .init("tls", .externalServiceTLS, "How the connection is encrypted."),
                    .init("disableHostDNSEntry", .bool, "Make no DNS name from the address. Default false.")),
                "Where the service is."),
            .init("tags", .strings, "Must have `kuma.io/service`; `kuma.io/protocol` names the protocol.")))
}

extension Schema {
    fileprivate static let externalServiceTLS = Schema.fields(
        .init("enabled", .bool, "Whether the proxy opens TLS. Default false."),
        .init("caCert", .dataSource, "CA that the service's certificate must come from; absent: unverified."),
        .init("clientCert", .dataSource, "Certificate that the proxy shows."),
        .init("clientKey", .dataSource, "Private key for `clientCert`."),
        .init("allowRenegotiation", .bool, "Whether the service may renegotiate TLS. Default false."),
        .init("serverName", .string, "Name for SNI and verification; absent: the host of the address."),
        .init("skipHostnameVerification", .bool, "Do not compare the certificate with the name. Default false."))
}
