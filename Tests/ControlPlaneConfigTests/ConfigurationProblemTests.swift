import Testing

@testable import ControlPlaneConfig

@Suite("a configuration that cannot be used")
struct ConfigurationProblemTests {
    @Test(
        "a value of the wrong type is refused with file, line, key and reason",
        arguments: [
            ("mode: [zone]", "cp.yaml:1: mode: expected one of standalone, zone, global, got a list"),
            ("mode: Zone", "cp.yaml:1: mode: expected one of standalone, zone, global, got the text \"Zone\""),
            (
                "store: {type: sqlite}\ndpServer:\n  port: high",
                "cp.yaml:3: dpServer.port: expected a port number from 0 to 65535, got the text \"high\""
            ),
            (
                "dpServer: {port: 65536}",
                "cp.yaml:1: dpServer.port: expected a port number from 0 to 65535, got the number 65536"
            ),
            (
                "dpServer: {port: \"5678\"}",
                "cp.yaml:1: dpServer.port: expected a port number from 0 to 65535, got the text \"5678\"; "
                    + "remove the quotes"
            ),
            (
                "xdsServer: {nackBackoff: 5}",
                "cp.yaml:1: xdsServer.nackBackoff: expected a duration such as 10s, 1m30s or 500ms, "
                    + "got the number 5; add a unit"
            ),
            (
                "xdsServer: {nackBackoff: -5s}",
                "cp.yaml:1: xdsServer.nackBackoff: expected a duration such as 10s, 1m30s or 500ms, "
                    + "got the text \"-5s\""
            ),
            (
                "apiServer: {readOnly: maybe}",
                "cp.yaml:1: apiServer.readOnly: expected true or false, got the text \"maybe\""
            ),
            (
                "apiServer: {corsAllowedDomains: a}",
                "cp.yaml:1: apiServer.corsAllowedDomains: expected a list of texts, got the text \"a\"; "
                    + "write it as a list: [a, b]"
            ),
            (
                "multizone: {zone: {name: no}}",
                "cp.yaml:1: multizone.zone.name: expected a text, got no; put it in quotes"
            ),
            (
                "store: sqlite",
                "cp.yaml:1: store: expected an object; known keys in it are cache, keyEncryptionKeyFile, kubernetes, "
                    + "postgres, sqlite, type, unsafeDelete, upsert"
            ),
        ])
    func wrongType(yaml: String, expected: String) {
        #expect(problems(yaml) == [expected])
    }

    @Test("a variable that does not fit is refused with its name and key")
    func wrongVariable() {
        let found = problems(
            "", ["KUMA_DP_SERVER_PORT": "", "KUMA_API_SERVER_READ_ONLY": "yes", "KUMA_XDS_SERVER_NACK_BACKOFF": "1 s"])
        #expect(
            found == [
                "KUMA_API_SERVER_READ_ONLY: apiServer.readOnly: expected true or false, got \"yes\"",
                "KUMA_DP_SERVER_PORT: dpServer.port: expected a port number from 0 to 65535, got an empty value",
                "KUMA_XDS_SERVER_NACK_BACKOFF: xdsServer.nackBackoff: "
                    + "expected a duration such as 10s, 1m30s or 500ms, got \"1 s\"",
            ])
    }

    @Test(
        "an unknown key is refused with the key that was probably meant",
        arguments: [
            ("apiSever: {}", "cp.yaml:1: apiSever: unknown key; did you mean 'apiServer'?"),
            ("store:\n  typ: memory", "cp.yaml:2: store.typ: unknown key; did you mean 'store.type'?"),
            ("store: {path: /x}", "cp.yaml:1: store.path: unknown key; did you mean 'store.sqlite.path'?"),
            (
                "dnsServer: {cidr: 240.0.0.0/4}",
                "cp.yaml:1: dnsServer.cidr: unknown key; did you mean 'dnsServer.CIDR'?"
            ),
            (
                "metrics: {dataplane: {colour: red}}",
                "cp.yaml:1: metrics.dataplane.colour: unknown key; "
                    + "known in 'metrics.dataplane' are idleTimeout, subscriptionLimit"
            ),
        ])
    func unknownKey(yaml: String, expected: String) {
        #expect(problems(yaml) == [expected])
    }

    @Test("an unknown variable is a warning, not a problem")
    func unknownVariable() throws {
        let variables = ["KUMA_STORE_TYP": "memory", "KUMA_WHATEVER_ELSE": "secret", "STORE": "x"]
        #expect(
            try load("", variables).warnings == [
                "KUMA_STORE_TYP: unknown variable, ignored; did you mean KUMA_STORE_TYPE?",
                "KUMA_WHATEVER_ELSE: unknown variable, ignored",
            ])
    }

    @Test("stores and environments of Kuma that are not available are refused by name")
    func notAvailable() {
        #expect(
            problems("store: {type: postgres}\nenvironment: kubernetes") == [
                "cp.yaml:1: store.type: 'postgres' is not available in this version; "
                    + "available are sqlite (default), memory",
                "cp.yaml:2: environment: 'kubernetes' is not available; "
                    + "this control plane runs on 'universal' only",
            ])
        #expect(
            problems("", ["KUMA_DP_SERVER_AUTHN_DP_PROXY_TYPE": "serviceAccountToken"]) == [
                "KUMA_DP_SERVER_AUTHN_DP_PROXY_TYPE: dpServer.authn.dpProxy.type: "
                    + "'serviceAccountToken' needs Kubernetes; available are dpToken, none"
            ])
    }

    @Test("all problems are told at once")
    func allAtOnce() {
        #expect(throws: ConfigurationError.self) { try load("mode: x\nstor: {}", ["KUMA_STORE_TYPE": "y"]) }
        do {
            _ = try load("mode: x\nstor: {}", ["KUMA_STORE_TYPE": "y"])
        } catch {
            #expect(
                "\(error)" == """
                    the configuration has 3 problems
                      cp.yaml:2: stor: unknown key; did you mean 'store'?
                      cp.yaml:1: mode: expected one of standalone, zone, global, got the text "x"
                      KUMA_STORE_TYPE: store.type: expected one of sqlite, memory, got "y"
                    """)
        }
    }

    @Test(
        "a zone needs a name that is a DNS label",
        arguments: ["East", "a_b", "-a", "a-", "a.b", "é", String(repeating: "a", count: 64)])
    func zoneName(name: String) {
        let expected = "cp.yaml:1: multizone.zone.name: Zone name \(name) has to be a valid DNS name"
        #expect(problems("multizone: {zone: {name: '\(name)'}}\nmode: zone") == [expected])
        #expect(problems("multizone: {zone: {name: '\(name)'}}\nmode: global") == [])
    }

    @Test("a zone without a name is refused")
    func zoneWithoutName() {
        let expected = "KUMA_MULTIZONE_ZONE_NAME: multizone.zone.name: Name is mandatory"
        #expect(problems("mode: zone", ["KUMA_MULTIZONE_ZONE_NAME": ""]) == [expected])
    }

    @Test(
        "the address of the global has a scheme, a host and a port",
        arguments: [
            ("grpcs://global:5685", true), ("grpc://[::1]:5685", true), ("grpcs://10.0.0.1:1", true),
            ("global:5685", false), ("https://global:5685", false), ("grpcs://global", false),
            ("grpcs://:5685", false), ("grpcs://global:0", false), ("grpcs://global:5685/x", false),
            ("grpcs://::1:5685", false), ("grpcs://[]:5685", false),
        ])
    func globalAddress(address: String, isValid: Bool) throws {
        let variables = ["KUMA_MODE": "zone", "KUMA_MULTIZONE_ZONE_GLOBAL_ADDRESS": address]
        let refusal =
            "KUMA_MULTIZONE_ZONE_GLOBAL_ADDRESS: multizone.zone.globalAddress: "
            + "expected grpcs://HOST:PORT or grpc://HOST:PORT, got \"\(address)\""
        #expect(problems("", variables) == (isValid ? [] : [refusal]))
    }

    @Test("a standalone control plane with the address of a global is refused instead of running alone")
    func standaloneWithGlobal() {
        #expect(
            problems("multizone: {zone: {globalAddress: 'grpcs://g:5685'}}") == [
                "cp.yaml:1: multizone.zone.globalAddress: a standalone control plane has no global; set 'mode: zone'"
            ])
    }

    @Test("a certificate without its key is refused, and the other way round")
    func halfCertificate() {
        #expect(
            problems("dpServer: {tlsCertFile: a.pem}\ngeneral: {tlsKeyFile: b.pem}") == [
                "cp.yaml:2: general.tlsKeyFile: general.tlsCertFile must be set too",
                "cp.yaml:1: dpServer.tlsCertFile: dpServer.tlsKeyFile must be set too",
            ])
    }

    @Test("without a home directory the data directory must be set")
    func noHome() {
        let expected =
            "defaults: store.sqlite.path: no default, because neither HOME nor XDG_STATE_HOME is set; set this key"
        #expect(problems("", ["HOME": ""]) == [expected])
        #expect(problems("store: {sqlite: {path: /data}}", ["HOME": ""]) == [])
        #expect(problems("store: {type: memory}", ["HOME": ""]) == [])
    }

    @Test(
        "a file that is no YAML is refused with its line and without its text",
        arguments: [
            ("mode: zone\nstore: {postgres: {password: hunter2", "cp.yaml:3: not valid YAML: "),
            ("mode: zone\nmode: hunter2", "cp.yaml:1: a key appears twice: mode"),
            ("hunter2", "cp.yaml:1: expected keys such as 'mode: standalone'"),
            ("mode: zone\n---\nmode: hunter2", "cp.yaml:2: not valid YAML: but found another document"),
            ("? [hunter2]\n: 1", "cp.yaml:1: a key must be a text"),
        ])
    func notYAML(yaml: String, expected: String) {
        let found = problems(yaml)
        #expect(found.count == 1 && found[0].hasPrefix(expected), "\(found)")
        #expect(!found.joined().contains("hunter2"))
    }

    @Test("a path that is no readable file is refused")
    func notAFile() {
        let reasons = ["/nonexistent/cp.yaml", "/"].map { ConfigurationFile(reading: $0).problems.map(\.description) }
        #expect(
            reasons == [["/nonexistent/cp.yaml: the file does not exist"], ["/: it is a directory, not a file"]])
    }
}
