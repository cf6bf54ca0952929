extension ConfigurationKey {
    /// Where the log lives.
    static let store: [ConfigurationKey] =
        [
            .choice(
                "store.type", ["sqlite", "memory"], "sqlite",
                "`sqlite`: on disk, in `store.sqlite.path`. `memory`: gone when the process ends.",
                refused: [
                    "postgres": "'postgres' is not available in this version; available are sqlite (default), memory",
                    "kubernetes": "'kubernetes' is not available; available are sqlite (default), memory",
                ]),
            .text(
                "store.sqlite.path", "",
                """
                The data directory, made if it is missing. \
                Empty: `${XDG_STATE_HOME:-~/.local/state}/kuma/<mode>[-<zone>]`. Not a key of Kuma.
                """),
            .text(
                "store.keyEncryptionKeyFile", "",
                """
                File of the key that wraps the keys of secrets; made with mode 0600 if it is missing. \
                Empty: `kek` in the data directory. Not a key of Kuma.
                """),
        ]
        + withoutEffect(
            WithoutEffect.unused,
            [.flag("store.unsafeDelete", false, "Delete a Mesh although it still has Dataplanes.")])
        + withoutEffect(
            "state is in memory; there is nothing to cache",
            [
                .flag("store.cache.enabled", true, "Keep what was read from the store."),
                .duration("store.cache.expirationTime", "1s", "How long it is kept."),
            ])
        + withoutEffect(
            "one writer orders all changes; internal writes never conflict",
            [
                .duration("store.upsert.conflictRetryBaseBackoff", "200ms", "First wait after a conflict."),
                .integer("store.upsert.conflictRetryMaxTimes", 10, "How often a conflict is retried."),
                .integer("store.upsert.conflictRetryJitterPercent", 30, "Random part of the wait.", in: 0...100),
            ])
        + withoutEffect(
            WithoutEffect.noKubernetes,
            [.text("store.kubernetes.systemNamespace", "kuma-system", "Namespace of the control plane.")])
        + withoutEffect(WithoutEffect.noPostgres, postgres)

    private static let postgres: [ConfigurationKey] = [
        .text("store.postgres.host", "127.0.0.1", "Address of the database."),
        .port("store.postgres.port", 15_432, "Port of the database."),
        .text("store.postgres.user", "kuma", "User of the database."),
        .secret("store.postgres.password", "kuma", "Password of the user."),
        .text("store.postgres.dbName", "kuma", "Name of the database."),
        .text("store.postgres.driverName", "pgx", "Driver."),
        .integer("store.postgres.connectionTimeout", 5, "Seconds until connecting fails."),
        .duration("store.postgres.maxConnectionIdleTime", "30m", "Idle time until a connection is closed."),
        .duration("store.postgres.maxConnectionLifetime", "1h", "Age at which a connection is closed."),
        .duration("store.postgres.maxConnectionLifetimeJitter", "1m", "Random part of that age."),
        .duration("store.postgres.healthCheckInterval", "30s", "How often connections are checked."),
        .integer("store.postgres.minOpenConnections", 0, "Connections that are always open."),
        .integer("store.postgres.maxOpenConnections", 50, "Most open connections; 0 is no limit."),
        .integer("store.postgres.maxIdleConnections", 50, "Most idle connections; 0 is no limit."),
        .integer("store.postgres.maxListQueryElements", 0, "Most keys in one query; 0 is no limit."),
        .text("store.postgres.tls.mode", "disable", "`disable`, `verifyNone`, `verifyCa` or `verifyFull`."),
        .text("store.postgres.tls.certPath", "", "Client certificate, a PEM file."),
        .text("store.postgres.tls.keyPath", "", "Private key of the client certificate, a PEM file."),
        .text(
            "store.postgres.tls.caPath", "", "Certificate authority of the database, a PEM file.",
            variable: .exactly("KUMA_STORE_POSTGRES_TLS_ROOT_CERT_PATH")),
        .flag("store.postgres.tolerateNewerDBVersions", false, "Start although the schema is newer."),
        .text("store.postgres.readReplica.host", "", "Address of a replica for reads."),
        .port("store.postgres.readReplica.port", 5432, "Port of the replica."),
        .integer("store.postgres.readReplica.ratio", 100, "Percentage of reads that go to the replica.", in: 0...100),
    ]
}
