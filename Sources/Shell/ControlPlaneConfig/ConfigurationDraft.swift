import MeshResources

/// The settings while they are put together: defaults, then the file, then the environment.
struct ConfigurationDraft {
    /// Who gave a key its value, in the words of messages.
    enum Origin: Hashable {
        case defaults
        case written(String)
    }

    private(set) var values: [String: JSON]
    private(set) var origins: [String: Origin] = [:]
    private(set) var problems: [ConfigurationError.Problem] = []
    private(set) var warnings: [String] = []

    init() {
        values = ConfigurationKey.byPath.mapValues(\.defaultValue)
    }

    /// Today's name wins over an older one for the same key, wherever in the file the two stand.
    mutating func apply(_ file: ConfigurationFile) {
        problems += file.problems
        let today = Set(file.entries.filter { !$0.input.isNull }.map(\.path))
        for entry in file.entries {
            let source = "\(file.name):\(entry.line)"
            if let key = ConfigurationKey.byPath[entry.path] {
                set(key, to: entry.input, from: source)
            } else if let former = FormerKey.byPath[entry.path] {
                apply(former, entry.input, from: source, named: former.path, taken: today.contains)
            }
        }
    }

    /// Variables in the order of their names; an empty one is an empty text, as in Kuma.
    mutating func apply(environment: [String: String]) {
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("KUMA_") {
            if let key = ConfigurationKey.byVariable[name] {
                set(key, to: .word(value), from: name)
            } else if let former = FormerKey.byVariable[name] {
                apply(former, .word(value), from: name, named: name) { path in
                    ConfigurationKey.byPath[path]?.variable.map { environment[$0] != nil } ?? false
                }
            } else {
                warnings.append(KeySuggestion.warning(forUnknownVariable: name))
            }
        }
    }

    /// A value that follows from other keys, where none was written.
    mutating func derive(_ path: String, _ value: String) {
        values[path] = .string(value)
    }

    /// A problem between keys, placed where `path` was written.
    mutating func report(_ path: String, _ reason: String) {
        let source = if case .written(let source) = origins[path] ?? .defaults { source } else { "defaults" }
        problems.append(ConfigurationError.Problem(source: source, key: path, reason: reason))
    }

    private mutating func set(_ key: ConfigurationKey, to input: ConfigurationInput, from source: String) {
        guard !input.isNull else { return }
        do throws(ConfigurationMismatch) {
            let value = try key.kind.read(input, isSecret: key.isSecret)
            if let word = formerWord(in: input, for: key) {
                warnings.append("\(source): \(key.path): '\(word.old)' is an older word for '\(word.new)'; write that")
            }
            if let reason = key.noEffect, value != key.defaultValue || key.kind.isOpaque {
                warnings.append("\(source): \(key.path) has no effect: \(reason)")
            }
            values[key.path] = value
            origins[key.path] = .written(source)
        } catch {
            problems.append(ConfigurationError.Problem(source: source, key: key.path, reason: error.reason))
        }
    }

    private func formerWord(in input: ConfigurationInput, for key: ConfigurationKey) -> (old: String, new: String)? {
        guard case .choice(_, _, let former) = key.kind, let old = input.wordOfChoice, !old.isEmpty,
            let new = former[old]
        else { return nil }
        return (old, new)
    }

    private mutating func apply(
        _ former: FormerKey, _ input: ConfigurationInput, from source: String, named name: String,
        taken: (String) -> Bool
    ) {
        guard !input.isNull else { return }
        let prefix = source == name ? source : "\(source): \(name)"
        guard let first = former.replacements.first else {
            return warnings.append("\(prefix) is a key of an older Kuma and has no effect: \(former.advice)")
        }
        let today = source == name ? ConfigurationKey.byPath[first.path]?.variable ?? first.path : first.path
        warnings.append("\(prefix) is deprecated; write \(today)")
        for replacement in former.replacements where !taken(replacement.path) {
            guard let key = ConfigurationKey.byPath[replacement.path] else { continue }
            let word = input.wordOfChoice.flatMap { replacement.values[$0] }
            set(key, to: word.map(ConfigurationInput.text) ?? input, from: source)
        }
    }
}
