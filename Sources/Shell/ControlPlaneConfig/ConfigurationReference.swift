import MeshResources

/// `docs/configuration.md`, written from the tables of keys.
enum ConfigurationReference {
    static var markdown: String {
        let sections = ConfigurationKey.all.map(section).reduce(into: [String]()) { names, name in
            if !names.contains(name) { names.append(name) }
        }
        return introduction + sections.map(table).joined(separator: "\n") + "\n" + formerNames
    }

    private static let introduction = """
        # Configuration of kuma-cp

        Written by `ConfigurationReferenceTests` from the table of keys; change that, not this.

        A value comes from the environment variable, else from the YAML file (`kuma-cp run -c FILE`), else from the
        default. An unknown key or a wrong type ends the start with exit code 78 and a text that names file, key and
        reason. An unknown `KUMA_` variable is a warning.

        Durations are written with units (`10s`, `1m30s`, `500ms`), lists in a variable with commas. An empty variable
        is an empty text or an empty list. Port 0 picks a free port. Relative paths start where the process does.

        A key marked *no effect* is accepted, because Kuma has it, and warns if it is set to another value.


        """

    private static func section(_ key: ConfigurationKey) -> String {
        key.path.contains(".") ? String(key.path.prefix { $0 != "." }) : "top level"
    }

    private static func table(_ name: String) -> String {
        let rows = ConfigurationKey.all.filter { section($0) == name }.map(row)
        let head = ["## \(name)", "", "| key | takes | default | variable | meaning |", "|---|---|---|---|---|"]
        return (head + rows).joined(separator: "\n") + "\n"
    }

    private static func row(_ key: ConfigurationKey) -> String {
        let value =
            key.isSecret ? ConfigurationKey.mask : key.defaultValue.stringValue ?? key.defaultValue.canonicalText
        let shown = value.isEmpty || key.defaultValue == .null ? "" : "`\(value)`"
        let effect = key.noEffect.map { " *No effect: \($0).*" } ?? ""
        let variable = key.variable.map { "`\($0)`" } ?? ""
        return "| `\(key.path)` | \(key.kind.name) | \(shown) | \(variable) | \(key.summary)\(effect) |"
    }

    private static var formerNames: String {
        let head = [
            "## Names of older Kumas", "", "Read with a warning.", "", "| key | variable | today |", "|---|---|---|",
        ]
        let rows = FormerKey.all.map { former in
            let today = former.replacements.map { "`\($0.path)`" }.joined(separator: " and ")
            let meaning = today.isEmpty ? "No effect: \(former.advice)." : today
            return "| `\(former.path)` | `\(former.variable)` | \(meaning) |"
        }
        let words = ["", "`mode: remote` is `mode: zone`.", ""]
        return (head + rows + words).joined(separator: "\n")
    }
}
