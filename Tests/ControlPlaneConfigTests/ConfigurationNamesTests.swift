import MeshResources
import Testing

@testable import ControlPlaneConfig

@Suite("names of older Kumas, keys without effect, secrets")
struct ConfigurationNamesTests {
    @Test("mode 'remote' is a zone, with a warning")
    func remote() throws {
        let configuration = try load("mode: remote\nmultizone: {zone: {name: east}}")
        #expect(configuration.mode == .zone)
        #expect(configuration["mode"] == "zone")
        #expect(configuration.warnings == ["cp.yaml:1: mode: 'remote' is an older word for 'zone'; write that"])
        #expect(
            try load("", ["KUMA_MODE": "remote"]).warnings == [
                "KUMA_MODE: mode: 'remote' is an older word for 'zone'; write that"
            ])
    }

    @Test("the keys of 0.7 about zones are read, with a warning each")
    func multicluster() throws {
        let configuration = try load(
            """
            mode: zone
            multicluster:
              remote:
                zone: east
                globalAddress: grpcs://global:5685
            """)
        #expect(configuration.zoneName == "east")
        #expect(configuration.globalAddress == "grpcs://global:5685")
        #expect(
            configuration.warnings == [
                "cp.yaml:4: multicluster.remote.zone is deprecated; write multizone.zone.name",
                "cp.yaml:5: multicluster.remote.globalAddress is deprecated; write multizone.zone.globalAddress",
            ])
    }

    @Test("the variables of 0.7 are read, with a warning each")
    func formerVariables() throws {
        let configuration = try load(
            "",
            [
                "KUMA_MODE": "zone", "KUMA_MULTICLUSTER_REMOTE_ZONE": "west", "KUMA_XDS_SERVER_DIAGNOSTICS_PORT": "7",
                "KUMA_GENERAL_ADVERTISED_HOSTNAME": "cp",
            ])
        #expect(configuration.zoneName == "west")
        #expect(configuration.diagnosticsPort == 7)
        #expect(
            configuration.warnings == [
                "KUMA_GENERAL_ADVERTISED_HOSTNAME is a key of an older Kuma and has no effect: "
                    + "set bootstrapServer.params.xdsHost if Envoy must use another host",
                "KUMA_MULTICLUSTER_REMOTE_ZONE is deprecated; write KUMA_MULTIZONE_ZONE_NAME",
                "KUMA_XDS_SERVER_DIAGNOSTICS_PORT is deprecated; write KUMA_DIAGNOSTICS_SERVER_PORT",
            ])
    }

    @Test("today's name wins over an older one, whichever stands first")
    func todayWins() throws {
        #expect(try load("apiServer: {http: {port: 1}, port: 2}").api.http.port == 1)
        #expect(try load("apiServer: {port: 2, http: {port: 1}}").api.http.port == 1)
        #expect(try load("apiServer: {port: 2, http: {port: }}").api.http.port == 2)
        let both = ["KUMA_API_SERVER_PORT": "2", "KUMA_API_SERVER_HTTP_PORT": "1"]
        #expect(try load("", both).api.http.port == 1)
        #expect(try load("apiServer: {http: {port: 1}}", ["KUMA_API_SERVER_PORT": "2"]).api.http.port == 2)
    }

    @Test(
        "the one type of 1.8 for all proxies sets both of today",
        arguments: [
            ("dpToken", DataplaneAuthentication.dpToken, ZoneProxyAuthentication.zoneToken), ("none", .none, .none),
        ])
    func authenticationOf18(
        type: String, dataplane: DataplaneAuthentication, zoneProxy: ZoneProxyAuthentication
    ) throws {
        let server = try load("dpServer: {auth: {type: \(type)}}").dataplaneServer
        #expect(server.dataplaneAuthentication == dataplane)
        #expect(server.zoneProxyAuthentication == zoneProxy)
    }

    @Test("an older name with a value that does not fit is refused where it stands")
    func formerWithWrongType() {
        #expect(
            problems("apiServer:\n  port: x") == [
                "cp.yaml:2: apiServer.http.port: expected a port number from 0 to 65535, got the text \"x\""
            ])
    }

    @Test("every older name leads to keys of today and is none itself")
    func formerKeysAreSound() {
        for former in FormerKey.all {
            #expect(ConfigurationKey.byPath[former.path] == nil, "\(former.path)")
            #expect(ConfigurationKey.byVariable[former.variable] == nil, "\(former.variable)")
            #expect(former.replacements.allSatisfy { ConfigurationKey.byPath[$0.path] != nil }, "\(former.path)")
            #expect(former.replacements.isEmpty == !former.advice.isEmpty, "\(former.path)")
        }
    }

    @Test("no key is also a section, and every default is a value of its key")
    func keysAreSound() throws {
        for key in ConfigurationKey.all {
            #expect(!ConfigurationKey.sections.contains(key.path), "\(key.path)")
        }
        let defaults = try load().effective
        #expect(try load(defaults.prettyText()).effective == defaults)
    }

    @Test("every word that a key allows has a meaning in the program")
    func choicesHaveMeanings() {
        let meanings: [String: [String]] = [
            "mode": ControlPlaneMode.allCases.map(\.rawValue), "store.type": StoreType.allCases.map(\.rawValue),
            "general.logLevel": ControlPlaneLogLevel.allCases.map(\.rawValue),
            "apiServer.authn.type": UserAuthentication.allCases.map(\.rawValue),
            "dpServer.authn.dpProxy.type": DataplaneAuthentication.allCases.map(\.rawValue),
            "dpServer.authn.zoneProxy.type": ZoneProxyAuthentication.allCases.map(\.rawValue),
        ]
        for (path, expected) in meanings {
            guard case .choice(let words, _, let former)? = ConfigurationKey.byPath[path]?.kind else {
                Issue.record("\(path) is no choice")
                continue
            }
            #expect(Set(words) == Set(expected))
            #expect(former.values.allSatisfy(words.contains))
        }
    }

    @Test("a key without effect warns if it is changed, and not if it says the default")
    func withoutEffect() throws {
        #expect(
            try load("xdsServer:\n  dataplaneConfigurationRefreshInterval: 5s").warnings == [
                "cp.yaml:2: xdsServer.dataplaneConfigurationRefreshInterval has no effect: "
                    + "changes are pushed when they happen; nothing is polled"
            ])
        #expect(try load("xdsServer: {dataplaneConfigurationRefreshInterval: 1000ms}").warnings == [])
        let kubernetes = try load("runtime: {kubernetes: {injector: {caCertFile: x}}}")
        #expect(
            kubernetes.warnings == [
                "cp.yaml:1: runtime.kubernetes has no effect: this control plane runs on Universal only"
            ])
        #expect(kubernetes.effective == (try load().effective))
    }

    @Test("passwords and inline keys are masked, everything else is shown")
    func masked() throws {
        let configuration = try load(
            """
            store: {postgres: {password: hunter2}}
            apiServer:
              authn: {tokens: {enableIssuer: false, validator: {publicKeys: [{kid: 1, key: hunter3}]}}}
            dpServer:
              authn: {dpProxy: {dpToken: {validator: {publicKeys: [{kid: a, mesh: m, keyFile: /k.pem}]}}}}
            """)
        #expect(
            configuration.masked
                == configuration.effective.with("store.postgres.password", "*****")
                .with("apiServer.authn.tokens.validator.publicKeys", [["kid": "1", "key": "*****"]]))
        #expect(!configuration.masked.canonicalText.contains("hunter"))
        #expect(
            configuration.api.tokens.validatorPublicKeys == [
                ValidatorPublicKey(keyID: "1", mesh: nil, source: .inline("hunter3"))
            ])
        #expect(!configuration.api.tokens.issuerIsEnabled)
        #expect(
            configuration.dataplaneServer.dataplaneTokens.validatorPublicKeys == [
                ValidatorPublicKey(keyID: "a", mesh: "m", source: .file("/k.pem"))
            ])
        #expect(!configuration.warnings.joined().contains("hunter"))
    }

    @Test(
        "a public key that is not whole is refused without showing it",
        arguments: [
            ("[{key: hunter2}]", "element 0: 'kid' is missing"),
            ("[{kid: 1}]", "element 0: exactly one of 'key' and 'keyFile' must be set"),
            ("[{kid: 1, key: hunter2, keyFile: f}]", "element 0: exactly one of 'key' and 'keyFile' must be set"),
            ("[{kid: 1, key: [hunter2]}]", "element 0: 'key' must be a text"),
            ("[{kid: 1, kye: hunter2}]", "element 0: unknown member 'kye'; known are kid, mesh, key, keyFile"),
            ("[hunter2]", "element 0: expected an object with kid and key or keyFile"),
        ])
    func publicKeys(list: String, reason: String) {
        let path = "dpServer.authn.zoneProxy.zoneToken.validator.publicKeys"
        let yaml = "dpServer: {authn: {zoneProxy: {zoneToken: {validator: {publicKeys: \(list)}}}}}"
        #expect(problems(yaml) == ["cp.yaml:1: \(path): \(reason)"])
    }

    @Test("a password that does not fit is refused without showing it")
    func secretInError() {
        #expect(
            problems("store: {postgres: {password: yes}}") == [
                "cp.yaml:1: store.postgres.password: expected a text; put it in quotes"
            ])
    }

    @Test(
        "variables follow Kuma's names",
        arguments: [
            ("apiServer.https.tlsCertFile", "KUMA_API_SERVER_HTTPS_TLS_CERT_FILE"),
            ("general.dnsCacheTTL", "KUMA_GENERAL_DNS_CACHE_TTL"), ("dnsServer.CIDR", "KUMA_DNS_SERVER_CIDR"),
            ("store.postgres.tolerateNewerDBVersions", "KUMA_STORE_POSTGRES_TOLERATE_NEWER_DB_VERSIONS"),
            ("store.postgres.tls.caPath", "KUMA_STORE_POSTGRES_TLS_ROOT_CERT_PATH"),
            ("xdsServer.dataplaneDeregistrationDelay", "KUMA_XDS_DATAPLANE_DEREGISTRATION_DELAY"),
            ("access.static.viewConfigDump.users", "KUMA_ACCESS_STATIC_GET_CONFIG_DUMP_USERS"),
        ])
    func variableNames(path: String, variable: String) {
        #expect(ConfigurationKey.byPath[path]?.variable == variable)
    }

    @Test(
        "durations are shown as Go shows them",
        arguments: [
            ("72h", "72h0m0s"), ("90s", "1m30s"), ("1.5s", "1.5s"), ("500ms", "500ms"), ("0", "0s"),
            ("1h0.25s", "1h0m0.25s"), ("1500us", "1.5ms"), ("1us", "1µs"), ("7ns", "7ns"), (".5s", "500ms"),
        ])
    func durations(given: String, shown: String) {
        #expect(GoDuration.parse(given).map(GoDuration.format) == shown)
    }
}
