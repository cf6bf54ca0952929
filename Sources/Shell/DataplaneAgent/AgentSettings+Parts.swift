extension AgentSettings {
    static func controlPlane(
        _ options: RunOptions, _ source: SettingSource
    ) throws(AgentError) -> ControlPlaneAddress {
        let setting = source.setting("--cp-address", options.controlPlaneAddress, "KUMA_CONTROL_PLANE_URL")
        guard let setting else { return try ControlPlaneAddress("https://localhost:5678", from: "--cp-address") }
        return try ControlPlaneAddress(setting.value, from: setting.name)
    }

    static func trust(_ options: RunOptions, _ source: SettingSource) throws(AgentError) -> Trust {
        let skips = try source.setting("KUMA_CONTROL_PLANE_TLS_SKIP_VERIFY")?.boolean() ?? false
        if options.skipsVerification || skips { return .unverified(isAskedFor: true) }
        if let file = source.setting("--ca-cert-file", options.authorityFile, "KUMA_CONTROL_PLANE_CA_CERT_FILE") {
            return .authorityFile(file.value)
        }
        if let text = source.setting("KUMA_CONTROL_PLANE_CA_CERT") { return .authority(pem: text.value) }
        return .unverified(isAskedFor: false)
    }

    static func proxyType(_ options: RunOptions, _ source: SettingSource) throws(AgentError) -> ProxyType {
        guard let setting = source.setting("--proxy-type", options.proxyType, "KUMA_DATAPLANE_PROXY_TYPE") else {
            return .dataplane
        }
        guard let type = ProxyType(rawValue: setting.value) else {
            throw .configuration(
                setting.name, "invalid proxy type \"\(setting.value)\"; use dataplane, ingress or egress")
        }
        return type
    }

    static func definition(_ options: RunOptions, _ source: SettingSource) throws(AgentError) -> Definition? {
        let file = source.setting(
            "--dataplane-file", options.dataplaneFile, "KUMA_DATAPLANE_RUNTIME_RESOURCE_PATH")
        let text = source.setting("--dataplane", options.dataplaneText, "KUMA_DATAPLANE_RUNTIME_RESOURCE")
        switch (file, text) {
        case (let file?, let text?):
            throw .usage("\(file.name) and \(text.name) both give a dataplane definition: use one of them")
        case (let file?, nil): return file.value == "-" ? .standardInput : .file(file.value)
        case (nil, let text?): return .text(text.value)
        case (nil, nil): return nil
        }
    }

    /// Flags add to the variable `KUMA_DATAPLANE_RUNTIME_RESOURCE_VARS` (`key:value,...`) and win over it.
    static func variables(_ options: RunOptions, _ source: SettingSource) throws(AgentError) -> TemplateVariables {
        var values: [String: String] = [:]
        if let setting = source.setting("KUMA_DATAPLANE_RUNTIME_RESOURCE_VARS") {
            for pair in setting.value.split(separator: ",") {
                let (key, value) = try TemplateVariables.pair(pair, separator: ":", from: setting.name)
                values[key] = value
            }
        }
        for option in options.variables {
            // One `=`: the value may have commas. Several: a list, as pflag reads it.
            let isSingle = option.utf8.count { $0 == UInt8(ascii: "=") } == 1
            for pair in isSingle ? [option[...]] : option.split(separator: ",") {
                let (key, value) = try TemplateVariables.pair(pair, separator: "=", from: "--dataplane-var")
                values[key] = value
            }
        }
        return try TemplateVariables(values)
    }

    static func token(_ options: RunOptions, _ source: SettingSource) throws(AgentError) -> Token? {
        let file = source.setting(
            "--dataplane-token-file", options.tokenFile, "KUMA_DATAPLANE_RUNTIME_TOKEN_PATH")
        let value = source.setting("--dataplane-token", options.token, "KUMA_DATAPLANE_RUNTIME_TOKEN")
        switch (file, value) {
        case (let file?, let value?):
            throw .usage("\(file.name) and \(value.name) both give a token: use one of them")
        case (let file?, nil): return .file(file.value)
        case (nil, let value?): return .value(value.value)
        case (nil, nil): return nil
        }
    }

    /// Without a level of its own Envoy logs as kuma-dp does.
    static func envoyLogLevel(_ options: RunOptions, _ source: SettingSource) throws(AgentError) -> String {
        let setting = source.setting(
            "--envoy-log-level", options.envoyLogLevel, "KUMA_DATAPLANE_RUNTIME_ENVOY_LOG_LEVEL")
        let levels = ["trace", "debug", "info", "warning", "warn", "error", "critical", "off"]
        return try setting?.choice(of: levels) ?? options.logLevel ?? "info"
    }
}
