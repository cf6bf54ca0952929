extension ConfigurationKey {
    /// What a secret is replaced by.
    static let mask = "*****"

    /// Every key, in the order of `docs/configuration.md`. Source: Kuma 2.14 `kuma-cp.defaults.yaml`, and our own.
    static let all: [ConfigurationKey] = [
        process, store, apiServer, dataplaneServer, bootstrapServer, xdsServer, monitoringAssignmentServer, dnsServer,
        multizone, metrics, access, observability, experimental, resources,
    ].flatMap { $0 }

    static let byPath = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })

    static let byVariable = Dictionary(
        uniqueKeysWithValues: all.compactMap { key in key.variable.map { ($0, key) } })

    /// Where a subtree of the file begins: `store`, `store.sqlite`, ...
    static let sections: Set<String> = Set((all.map(\.path) + FormerKey.all.map(\.path)).flatMap(prefixes(of:)))

    /// `a.b.c` gives `a` and `a.b`.
    private static func prefixes(of path: String) -> [String] {
        path.indices.filter { path[$0] == "." }.map { String(path[..<$0]) }
    }

    /// The certificate, key and protocol keys that every TLS server of Kuma has.
    static func certificate(_ section: String, of server: String) -> [ConfigurationKey] {
        [
            .text(
                "\(section).tlsCertFile", "",
                "Certificate chain of \(server), a PEM file. Empty: `general.tlsCertFile`, else a self-signed one."),
            .text("\(section).tlsKeyFile", "", "Private key of `tlsCertFile`, a PEM file."),
        ]
    }

    static func tlsProtocol(_ section: String) -> [ConfigurationKey] {
        withoutEffect(
            "TLS versions and cipher suites are built in",
            [
                .text("\(section).tlsMinVersion", "TLSv1_2", "Oldest TLS version that is accepted."),
                .text("\(section).tlsMaxVersion", "", "Newest TLS version that is accepted."),
                .list("\(section).tlsCipherSuites", [], "Cipher suites of TLS 1.2."),
            ])
    }
}

/// The reasons of `ConfigurationKey.withoutEffect` that several sections share.
enum WithoutEffect {
    static let noTick = "changes are pushed when they happen; nothing is polled"
    static let noKubernetes = "this control plane runs on Universal only"
    static let noPostgres = "PostgreSQL is not available in this version"
    static let unused = "this version does not use it"
}
