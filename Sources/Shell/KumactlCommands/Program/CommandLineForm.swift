import ArgumentParser
import MeshResources

/// A command line in the one spelling that the parser is given: command words, options as `--name=value`, `--`, the
/// rest.
///
/// What it adds to the parser: options may stand anywhere, as in Kuma's; a value may begin with `-`; a bare `--dry-run`
/// or `--wait` has a value; a flag may be written `--flag=true`.
struct CommandLineForm: Hashable {
    /// The command's words: `["inspect", "dataplanes"]`. Empty if none is known.
    let path: [String]
    /// What the parser gets.
    let arguments: [String]
    /// The first word that is no command where only commands can stand: the word, what stands before it, and what may
    /// have been meant.
    let unknownCommand: UnknownCommand?

    struct UnknownCommand: Hashable {
        let word: String
        /// `kumactl inspect`.
        let parent: String
        let nearest: String?
    }

    init(_ arguments: [String], root: any ParsableCommand.Type) {
        // Completion scripts and the help command talk to the parser directly.
        if let first = arguments.first, first.hasPrefix("---") || first == "help" {
            (path, self.arguments, unknownCommand) = ([], arguments, nil)
            return
        }
        var scan = Scan()
        scan.read(arguments)
        path = Self.commandWords(scan.words, root: root)
        // A default subcommand is named in `path`, but not among the words.
        let spoken = zip(path, scan.words).prefix { $0 == $1 }.count
        let rest = Array(scan.words[spoken...])
        self.arguments = path + scan.options + (rest.isEmpty ? [] : ["--"] + rest)
        unknownCommand = Self.unknownCommand(rest.first, behind: path, root: root)
    }

    private static func unknownCommand(
        _ word: String?, behind path: [String], root: any ParsableCommand.Type
    ) -> UnknownCommand? {
        let command = path.reduce(root) { command, word in
            command.configuration.subcommands.first { $0.configuration.commandName == word } ?? command
        }
        let subcommands = command.configuration.subcommands
        guard let word, !subcommands.isEmpty else { return nil }
        let names = subcommands.compactMap { $0.configuration.commandName }
        return UnknownCommand(
            word: word, parent: (["kumactl"] + path).joined(separator: " "),
            nearest: NearestName.find(word, among: names))
    }

    private static func commandWords(_ words: [String], root: any ParsableCommand.Type) -> [String] {
        var path: [String] = []
        var command = root
        while true {
            let subcommands = command.configuration.subcommands
            let word = path.count < words.count ? words[path.count] : nil
            if let next = subcommands.first(where: { $0.configuration.commandName == word }), let word {
                path.append(word)
                command = next
            } else if let fallback = command.configuration.defaultSubcommand?.configuration.commandName {
                return path + [fallback]
            } else {
                return path
            }
        }
    }
}

extension CommandLineForm {
    /// Long options that are followed by a value. A test compares it with the commands.
    static let valueOptions: Set<String> = [
        "address", "api-timeout", "at", "auth-conf", "auth-type", "author", "ca-cert-file", "cert-file",
        "client-cert-file", "client-key-file", "config-file", "context", "diff", "expect-revision", "file", "format",
        "grep", "group", "headers", "hostname", "include", "key-file", "key-type", "kid", "limit", "log-level",
        "mesh", "message", "name", "offset", "output", "path", "profile", "proxies", "proxy-type", "revision", "scope",
        "signing-key-path", "since", "size", "system-namespace", "tag", "timeout", "type", "until", "valid-for",
        "var", "workload", "xds", "zone", "zones",
    ]
    /// Short options that are followed by a value.
    static let valueLetters: Set<Character> = ["M", "f", "m", "n", "o", "p", "v"]
    /// Options whose value may be absent, and what it then is.
    static let impliedValues = ["dry-run": "client", "wait": "proxies"]

    private struct Scan {
        var words: [String] = []
        var options: [String] = []

        mutating func read(_ arguments: [String]) {
            var rest = arguments[...]
            while let token = rest.popFirst() {
                if token == "--" {
                    words += rest
                    return
                }
                if token.hasPrefix("--") {
                    readLong(token, &rest)
                } else if token.hasPrefix("-"), let letter = token.dropFirst().first, !letter.isNumber {
                    readShort(token, letter, &rest)
                } else {
                    words.append(token)
                }
            }
        }

        private mutating func readLong(_ token: String, _ rest: inout ArraySlice<String>) {
            let equals = token.firstIndex(of: "=")
            let name = String(token[..<(equals ?? token.endIndex)].dropFirst(2))
            let value = equals.map { String(token[token.index(after: $0)...]) }
            if valueOptions.contains(name) {
                guard let value = value ?? rest.popFirst() else { return options.append(token) }
                options.append("--\(name)=\(value)")
            } else if let implied = impliedValues[name] {
                guard value != "false" else { return }
                options.append("--\(name)=\(value == nil || value == "true" ? implied : value ?? implied)")
            } else {
                guard value != "false" else { return }
                options.append(value == "true" ? "--\(name)" : token)
            }
        }

        private mutating func readShort(_ token: String, _ letter: Character, _ rest: inout ArraySlice<String>) {
            guard valueLetters.contains(letter) else { return options.append(token) }
            let joined = token.dropFirst(2)
            if !joined.isEmpty {
                options.append("-\(letter)=\(joined.first == "=" ? joined.dropFirst() : joined)")
            } else if let value = rest.popFirst() {
                options.append("-\(letter)=\(value)")
            } else {
                options.append(token)
            }
        }
    }
}
