import MeshResources

/// One setting of the control plane: its place in the file, its variable, its shape and its default.
///
/// `ConfigurationKey.all` is the single source for reading, checking, masking and `docs/configuration.md`.
struct ConfigurationKey: Sendable {
    /// Where it stands in the YAML file; members joined by dots.
    let path: String
    let kind: ConfigurationKind
    /// In the form that `effective` shows; `null` for an `opaque` key.
    let defaultValue: JSON
    /// The environment variable that overrides the file; `nil` if there is none.
    let variable: String?
    /// For `docs/configuration.md`.
    let summary: String
    /// Never shown, in no message and no dump.
    var isSecret = false
    /// Why setting it changes nothing here; `nil` where it is used.
    var noEffect: String?

    init(_ path: String, _ kind: ConfigurationKind, _ defaultValue: JSON, _ variable: VariableName, _ summary: String) {
        self.path = path
        self.kind = kind
        self.defaultValue = defaultValue
        self.variable = variable.resolved(for: path)
        self.summary = summary
    }

    /// How a key's environment variable is named.
    enum VariableName: Sendable {
        /// By Kuma's rule: `apiServer.http.port` is `KUMA_API_SERVER_HTTP_PORT`.
        case byRule
        /// Where Kuma departs from its rule.
        case exactly(String)
        case none

        func resolved(for path: String) -> String? {
            switch self {
            case .byRule: ConfigurationKey.variableName(for: path)
            case .exactly(let name): name
            case .none: nil
            }
        }
    }

    /// `dpServer.hds.refreshInterval` gives `KUMA_DP_SERVER_HDS_REFRESH_INTERVAL`; a run of capitals is one word.
    static func variableName(for path: String) -> String {
        var name = "KUMA_"
        let letters = Array(path)
        for (index, letter) in letters.enumerated() {
            guard letter != "." else {
                name += "_"
                continue
            }
            if letter.isUppercase, index > 0, letters[index - 1] != "." {
                let endsRun = index + 1 < letters.count && letters[index + 1].isLowercase
                if !letters[index - 1].isUppercase || endsRun { name += "_" }
            }
            name += letter.uppercased()
        }
        return name
    }
}

extension ConfigurationKey {
    static func text(
        _ path: String, _ value: String, _ summary: String, variable: VariableName = .byRule
    ) -> ConfigurationKey {
        ConfigurationKey(path, .text, .string(value), variable, summary)
    }

    static func secret(_ path: String, _ value: String, _ summary: String) -> ConfigurationKey {
        var key = text(path, value, summary)
        key.isSecret = true
        return key
    }

    static func flag(
        _ path: String, _ value: Bool, _ summary: String, variable: VariableName = .byRule
    ) -> ConfigurationKey {
        ConfigurationKey(path, .flag, .bool(value), variable, summary)
    }

    static func integer(
        _ path: String, _ value: Int64, _ summary: String, in range: ClosedRange<Int64> = 0...Int64(Int32.max),
        variable: VariableName = .byRule
    ) -> ConfigurationKey {
        ConfigurationKey(path, .integer(range), .int(value), variable, summary)
    }

    static func port(
        _ path: String, _ value: Int64, _ summary: String, variable: VariableName = .byRule
    ) -> ConfigurationKey {
        integer(path, value, summary, in: 0...65_535, variable: variable)
    }

    static func duration(
        _ path: String, _ value: String, _ summary: String, variable: VariableName = .byRule
    ) -> ConfigurationKey {
        guard let parsed = GoDuration.parse(value) else { preconditionFailure("default of \(path): \(value)") }
        return ConfigurationKey(path, .duration, .string(GoDuration.format(parsed)), variable, summary)
    }

    static func list(
        _ path: String, _ value: [String], _ summary: String, variable: VariableName = .byRule
    ) -> ConfigurationKey {
        ConfigurationKey(path, .list, .array(value.map(JSON.string)), variable, summary)
    }

    /// - Parameter refused: values that Kuma knows and this control plane does not, each with what to do instead.
    /// - Parameter former: older words for a value.
    static func choice(
        _ path: String, _ values: [String], _ value: String, _ summary: String, refused: [String: String] = [:],
        former: [String: String] = [:], variable: VariableName = .byRule
    ) -> ConfigurationKey {
        let kind = ConfigurationKind.choice(values, refused: refused, former: former)
        return ConfigurationKey(path, kind, .string(value), variable, summary)
    }

    static func publicKeys(_ path: String, _ summary: String) -> ConfigurationKey {
        ConfigurationKey(path, .publicKeys, [], .none, summary)
    }

    static func opaque(_ path: String, _ summary: String) -> ConfigurationKey {
        ConfigurationKey(path, .opaque, .null, .none, summary)
    }

    /// Keys of Kuma that are accepted and change nothing; setting one to another value than its default warns.
    static func withoutEffect(_ reason: String, _ keys: [ConfigurationKey]) -> [ConfigurationKey] {
        keys.map { key in
            var key = key
            key.noEffect = reason
            return key
        }
    }
}
