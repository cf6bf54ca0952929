import Testing

@testable import DataplaneAgent

@Suite("Flags and environment of kuma-dp run")
struct SettingsTests {
    private func settings(
        _ options: RunOptions = RunOptions(), _ environment: [String: String] = [:]
    ) throws -> AgentSettings {
        try AgentSettings(options, environment: environment)
    }

    @Test("without flags and variables Kuma's defaults hold")
    func defaults() throws {
        let settings = try settings()
        #expect(settings.controlPlane.origin == "https://localhost:5678")
        #expect(settings.trust == .unverified(isAskedFor: false))
        #expect(settings.proxyType == .dataplane)
        #expect(settings.definition == nil)
        #expect(settings.token == nil)
        #expect(settings.drainTime == .seconds(30))
        #expect(settings.binaryPath == "envoy")
        #expect(settings.concurrency == nil)
        #expect(settings.envoyLogLevel == "info")
        #expect([settings.readinessPort, settings.adminPort] == [0, 0])
        #expect([settings.retryBackoff, settings.retryMaximum] == [.seconds(3), .seconds(300)])
    }

    @Test("the environment says the same as the flags")
    func environmentAndFlags() throws {
        let environment = [
            "KUMA_CONTROL_PLANE_URL": "https://cp:1", "KUMA_CONTROL_PLANE_CA_CERT_FILE": "ca.pem",
            "KUMA_DATAPLANE_PROXY_TYPE": "ingress", "KUMA_DATAPLANE_RUNTIME_RESOURCE_PATH": "dp.yaml",
            "KUMA_DATAPLANE_RUNTIME_TOKEN_PATH": "token", "KUMA_DATAPLANE_DRAIN_TIME": "1m30s",
            "KUMA_DATAPLANE_RUNTIME_BINARY_PATH": "/opt/envoy", "KUMA_DATAPLANE_RUNTIME_CONCURRENCY": "2",
            "KUMA_DATAPLANE_RUNTIME_CONFIG_DIR": "/run/dp", "KUMA_DATAPLANE_RUNTIME_ENVOY_LOG_LEVEL": "warn",
            "KUMA_DATAPLANE_RUNTIME_ENVOY_COMPONENT_LOG_LEVEL": "upstream:debug", "KUMA_DATAPLANE_NAME": "n",
            "KUMA_DATAPLANE_MESH": "m", "KUMA_DATAPLANE_RUNTIME_RESOURCE_VARS": "a:1,b.c:2",
        ]
        let flags = RunOptions(
            controlPlaneAddress: "https://cp:1/", authorityFile: "ca.pem", name: "n", mesh: "m", proxyType: "ingress",
            dataplaneFile: "dp.yaml", variables: ["a=1", "b.c=2"], tokenFile: "token", drainTime: "90s",
            binaryPath: "/opt/envoy", concurrency: "2", workFolder: "/run/dp", envoyLogLevel: "warn",
            envoyComponentLogLevel: "upstream:debug")
        #expect(try settings(RunOptions(), environment) == settings(flags))
    }

    @Test("a flag wins over its variable")
    func flagWins() throws {
        let settings = try settings(
            RunOptions(controlPlaneAddress: "https://flag:1", variables: ["a=flag"]),
            ["KUMA_CONTROL_PLANE_URL": "https://env:1", "KUMA_DATAPLANE_RUNTIME_RESOURCE_VARS": "a:env,b:env"])
        #expect(settings.controlPlane.origin == "https://flag:1")
        #expect(settings.variables.values == ["a": .text("flag"), "b": .text("env")])
    }

    @Test("several variables fit one flag; a value may have commas where there is one")
    func variableLists() throws {
        #expect(
            try settings(RunOptions(variables: ["a=1,b=2"])).variables.values == ["a": .text("1"), "b": .text("2")])
        #expect(try settings(RunOptions(variables: ["a=1,2"])).variables.values == ["a": .text("1,2")])
    }

    @Test("a CA in the environment is used where no file is named; --skip-verify wins over both")
    func trust() throws {
        let environment = ["KUMA_CONTROL_PLANE_CA_CERT": "PEM"]
        #expect(try settings(RunOptions(), environment).trust == .authority(pem: "PEM"))
        #expect(try settings(RunOptions(authorityFile: "f"), environment).trust == .authorityFile("f"))
        #expect(
            try settings(RunOptions(authorityFile: "f", skipsVerification: true), environment).trust
                == .unverified(isAskedFor: true))
    }

    @Test(
        "a value that cannot be meant is refused by the name of the flag or variable",
        arguments: [
            (RunOptions(drainTime: "30"), [:], "--drain-time: \"30\" is no duration"),
            (RunOptions(drainTime: "-5s"), [:], "--drain-time: \"-5s\" is no duration"),
            (RunOptions(concurrency: "many"), [:], "--concurrency: \"many\" is no number"),
            (RunOptions(proxyType: "sidecar"), [:], "--proxy-type: invalid proxy type \"sidecar\""),
            (RunOptions(envoyLogLevel: "loud"), [:], "--envoy-log-level: \"loud\" is none of"),
            (RunOptions(controlPlaneAddress: "localhost:5678"), [:], "--cp-address: \"localhost:5678\" must be"),
            (RunOptions(variables: ["port"]), [:], "--dataplane-var: \"port\" must be formatted as key=value"),
            (RunOptions(), ["KUMA_READINESS_PORT": "70000"], "KUMA_READINESS_PORT: \"70000\" is no number"),
            (RunOptions(), ["KUMA_DATAPLANE_ADMIN_PORT": "x"], "KUMA_DATAPLANE_ADMIN_PORT: \"x\" is no number"),
            (RunOptions(), ["KUMA_CONTROL_PLANE_RETRY_BACKOFF": "soon"], "KUMA_CONTROL_PLANE_RETRY_BACKOFF: \"soon\""),
            (RunOptions(dataplaneFile: "a", dataplaneText: "b"), [:], "--dataplane-file and --dataplane both give"),
            (RunOptions(tokenFile: "a", token: "b"), [:], "--dataplane-token-file and --dataplane-token both give"),
        ] as [(RunOptions, [String: String], String)])
    func refused(options: RunOptions, environment: [String: String], text: String) {
        #expect {
            try settings(options, environment)
        } throws: { error in
            "\(error)".hasPrefix(text)
        }
    }

    @Test("an IPv6 control plane keeps its brackets")
    func address() throws {
        let settings = try settings(RunOptions(controlPlaneAddress: "https://[::1]:5678"))
        #expect(settings.controlPlane.origin == "https://[::1]:5678")
    }
}
