import MeshResources

/// Settings by name: the flag, else the environment variable. Remembers which one spoke, for errors.
struct SettingSource {
    let environment: [String: String]

    struct Setting {
        /// `--flag` or the variable's name.
        let name: String
        let value: String
    }

    /// `nil` if neither is given; an empty variable counts as not given.
    func setting(_ flag: String, _ value: String?, _ variables: String...) -> Setting? {
        if let value { return Setting(name: flag, value: value) }
        for name in variables {
            if let value = environment[name], !value.isEmpty { return Setting(name: name, value: value) }
        }
        return nil
    }

    /// Only a variable speaks.
    func setting(_ variable: String) -> Setting? { setting("", nil, variable) }
}

extension SettingSource.Setting {
    /// A Go duration that is not negative.
    func duration() throws(AgentError) -> Duration {
        guard let nanoseconds = DurationText.nanoseconds(value), nanoseconds >= 0 else {
            throw .configuration(name, "\"\(value)\" is no duration; write it like 30s, 500ms or 1m30s")
        }
        return .nanoseconds(nanoseconds)
    }

    /// A whole number within `range`.
    func number(in range: ClosedRange<Int>) throws(AgentError) -> Int {
        guard let number = Int(value), range.contains(number) else {
            throw .configuration(
                name, "\"\(value)\" is no number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func boolean() throws(AgentError) -> Bool {
        switch value.lowercased() {
        case "true", "t", "1": return true
        case "false", "f", "0": return false
        default: throw .configuration(name, "\"\(value)\" is neither true nor false")
        }
    }

    func choice(of values: [String]) throws(AgentError) -> String {
        guard values.contains(value) else {
            throw .configuration(name, "\"\(value)\" is none of \(values.joined(separator: ", "))")
        }
        return value
    }
}
