import Foundation
import MeshResources
import Testing

@testable import ControlPlaneConfig

@Suite("defaults, then the file, then the environment")
struct ConfigurationOrderTests {
    @Test("without a file and variables it is a standalone control plane on disk, on Kuma's ports")
    func defaults() throws {
        let configuration = try load()
        #expect(configuration.mode == .standalone)
        #expect(configuration.zoneName == "default")
        #expect(configuration.globalAddress == nil)
        #expect(configuration.storeType == .sqlite)
        #expect(configuration.dataDirectory == "/home/op/.local/state/kuma/standalone")
        #expect(configuration.keyEncryptionKeyFile == "/home/op/.local/state/kuma/standalone/kek")
        let ports = [
            configuration.api.http.port, configuration.api.https.port, configuration.dataplaneServer.port,
            configuration.diagnosticsPort, configuration.monitoringAssignmentPort, configuration.multizone.port,
            configuration.dnsPort,
        ]
        #expect(ports == [5681, 5682, 5678, 5680, 5676, 5685, 5653])
        #expect(configuration.api.http.isEnabled && configuration.api.https.isEnabled)
        #expect(configuration.api.http.interface == "0.0.0.0")
        #expect(configuration.api.certificate == nil)
        #expect(configuration.api.authentication == .tokens)
        #expect(configuration.api.localhostIsAdmin)
        #expect(!configuration.api.isReadOnly)
        #expect(configuration.api.tokens.issuerIsEnabled && configuration.api.tokens.validatorUsesSecrets)
        #expect(configuration.dataplaneServer.dataplaneAuthentication == .dpToken)
        #expect(configuration.dataplaneServer.zoneProxyAuthentication == .zoneToken)
        #expect(configuration.bootstrap.adminAddress == "127.0.0.1")
        #expect(configuration.bootstrap.adminPort == 9901)
        #expect(configuration.bootstrap.xdsHost == nil && configuration.bootstrap.xdsPort == nil)
        #expect(configuration.bootstrap.xdsConnectTimeout == .seconds(1))
        #expect(configuration.nackBackoff == .seconds(5))
        #expect(configuration.dataplaneDeregistrationDelay == .seconds(10))
        #expect(configuration.dataplaneCleanupAge == .seconds(72 * 3600))
        #expect(configuration.dataplaneMetrics.subscriptionLimit == 2)
        #expect(configuration.dataplaneMetrics.idleTimeout == .seconds(300))
        #expect(configuration.logLevel == .info)
        #expect(configuration.workDirectory == nil)
        #expect(configuration.warnings == [])
    }

    @Test(
        "a file without keys changes nothing",
        arguments: ["", "# nothing\n", "---\n", "store:\napiServer: {}\n", "mode:\n"])
    func emptyFile(text: String) throws {
        #expect(try load(text).effective == load().effective)
    }

    @Test("the file wins over defaults and leaves the rest alone")
    func fileWins() throws {
        let configuration = try load(
            """
            store: {type: memory}
            apiServer:
              http: {port: 15681, interface: 127.0.0.1}
              https: {enabled: false}
              readOnly: true
              corsAllowedDomains: [".*"]
            xdsServer: {nackBackoff: 1m30s}
            multizone: {zone: {name: 42}}
            general: {logLevel: off}
            """)
        let expected = try load().effective
            .with("store.type", "memory").with("store.sqlite.path", "").with("store.keyEncryptionKeyFile", "")
            .with("apiServer.http.port", 15681).with("apiServer.http.interface", "127.0.0.1")
            .with("apiServer.https.enabled", false).with("apiServer.readOnly", true)
            .with("apiServer.corsAllowedDomains", [".*"]).with("xdsServer.nackBackoff", "1m30s")
            .with("multizone.zone.name", "42").with("general.logLevel", "off")
        #expect(configuration.effective == expected)
        #expect(configuration.dataDirectory == nil && configuration.keyEncryptionKeyFile == nil)
        #expect(configuration.nackBackoff == .seconds(90))
        #expect(configuration.logLevel == .off)
        #expect(configuration.warnings == [])
    }

    @Test("a variable wins over the file")
    func environmentWins() throws {
        let configuration = try load(
            """
            apiServer: {http: {port: 1, enabled: true}, corsAllowedDomains: [a]}
            xdsServer: {dataplaneDeregistrationDelay: 3s}
            """,
            [
                "KUMA_API_SERVER_HTTP_PORT": "0", "KUMA_API_SERVER_HTTP_ENABLED": "F",
                "KUMA_API_SERVER_CORS_ALLOWED_DOMAINS": "b, c,", "KUMA_XDS_DATAPLANE_DEREGISTRATION_DELAY": "250ms",
                "KUMA_BOOTSTRAP_SERVER_PARAMS_XDS_PORT": "5678", "KUMA_STORE_SQLITE_PATH": "/data",
            ])
        #expect(configuration.api.http.port == 0)
        #expect(!configuration.api.http.isEnabled)
        #expect(configuration.api.corsAllowedDomains == ["b", "c"])
        #expect(configuration.dataplaneDeregistrationDelay == .milliseconds(250))
        #expect(configuration.bootstrap.xdsPort == 5678)
        #expect(configuration.dataDirectory == "/data")
        #expect(configuration.keyEncryptionKeyFile == "/data/kek")
        #expect(configuration["store.keyEncryptionKeyFile"] == "/data/kek")
    }

    @Test("an empty variable empties a text or a list, as in Kuma")
    func emptyVariable() throws {
        let configuration = try load(
            "bootstrapServer: {params: {xdsHost: cp.local}}\napiServer: {corsAllowedDomains: [a]}",
            [
                "KUMA_BOOTSTRAP_SERVER_PARAMS_XDS_HOST": "", "KUMA_API_SERVER_CORS_ALLOWED_DOMAINS": "",
                "KUMA_DP_SERVER_AUTHN_DP_PROXY_TYPE": "",
            ])
        #expect(configuration.bootstrap.xdsHost == nil)
        #expect(configuration.api.corsAllowedDomains == [])
        #expect(configuration.dataplaneServer.dataplaneAuthentication == .dpToken)
    }

    @Test(
        "the data directory is named after the mode and the zone",
        arguments: [
            (["KUMA_MODE": "zone", "KUMA_MULTIZONE_ZONE_NAME": "east"], "/home/op/.local/state/kuma/zone-east"),
            (["KUMA_MODE": "global", "XDG_STATE_HOME": "/state/"], "/state/kuma/global"),
            (["XDG_STATE_HOME": "relative"], "/home/op/.local/state/kuma/standalone"),
            (["HOME": "", "XDG_STATE_HOME": "/state"], "/state/kuma/standalone"),
        ])
    func dataDirectory(variables: [String: String], expected: String) throws {
        #expect(try load("", variables).dataDirectory == expected)
    }

    @Test("servers without a certificate of their own take the general one")
    func generalCertificate() throws {
        let configuration = try load(
            """
            general: {tlsCertFile: /tls/cert.pem, tlsKeyFile: /tls/key.pem}
            dpServer: {tlsCertFile: /dp/cert.pem, tlsKeyFile: /dp/key.pem}
            """)
        let general = CertificateFiles(certificateFile: "/tls/cert.pem", keyFile: "/tls/key.pem")
        #expect(configuration.certificate == general)
        #expect(configuration.api.certificate == general)
        #expect(configuration.multizone.certificate == general)
        #expect(
            configuration.dataplaneServer.certificate
                == CertificateFiles(certificateFile: "/dp/cert.pem", keyFile: "/dp/key.pem"))
        #expect(configuration["apiServer.https.tlsCertFile"] == "/tls/cert.pem")
    }

    @Test("a file is read from disk")
    func readsFile() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "cp-\(UUID().uuidString).yaml").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try "mode: global\nstore: {type: memory}\n".write(toFile: path, atomically: true, encoding: .utf8)
        let configuration = try ControlPlaneConfiguration.load(file: path, environment: [:])
        #expect(configuration.mode == .global)
        #expect(throws: ConfigurationError.self) {
            try ControlPlaneConfiguration.load(file: path + ".missing", environment: [:])
        }
    }

    @Test("the effective configuration can be used as a file and means the same")
    func effectiveIsAFile() throws {
        let first = try load("", ["KUMA_MODE": "zone", "KUMA_XDS_SERVER_NACK_BACKOFF": "1.5s"])
        let second = try load(first.effective.prettyText())
        #expect(second.effective == first.effective)
        #expect(second.warnings == [])
    }
}

extension JSON {
    /// This tree with another value at a path.
    func with(_ path: String, _ value: JSON) -> JSON {
        guard let dot = path.firstIndex(of: ".") else { return setting(path, to: value) }
        let name = String(path[..<dot])
        return setting(name, to: (self[name] ?? [:]).with(String(path[path.index(after: dot)...]), value))
    }
}
