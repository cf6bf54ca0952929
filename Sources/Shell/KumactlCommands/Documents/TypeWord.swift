import MeshResources

extension ResourceType {
    /// The type that `word` names on a command line: `dataplane`, `dataplanes`, `Dataplane`.
    static func named(onCommandLine word: String) throws(CommandFailure) -> ResourceType {
        let found = cli(word) ?? named(word) ?? path(word)
        if let found, found.hasREST, !found.isInternal { return found }
        let hint = nearestWord(to: word).map { " Did you mean \"\($0)\"?" } ?? ""
        throw CommandFailure(
            "unknown TYPE: \(word).\(hint) Allowed values: \(commandLineWords.joined(separator: ", "))")
    }

    /// What types are called, sorted.
    static var commandLineWords: [String] {
        all.filter { $0.hasREST && !$0.isInternal && !$0.singular.isEmpty }.map(\.singular).sorted()
    }
}
