/// What somebody who wrote an unknown key or variable probably meant.
enum KeySuggestion {
    static func reason(forUnknown path: String) -> String {
        if let known = nearest(to: path, in: ConfigurationKey.all.map(\.path) + ConfigurationKey.sections.sorted()) {
            return "unknown key; did you mean '\(known)'?"
        }
        let section = parent(of: path)
        return section.isEmpty
            ? "unknown key; known are \(members(of: section))"
            : "unknown key; known in '\(section)' are \(members(of: section))"
    }

    static func warning(forUnknownVariable name: String) -> String {
        let known = nearest(to: name, in: ConfigurationKey.byVariable.keys.sorted(), limit: 3)
        return "\(name): unknown variable, ignored" + (known.map { "; did you mean \($0)?" } ?? "")
    }

    /// The names directly below a section, sorted, for a message.
    static func members(of section: String) -> String {
        let prefix = section.isEmpty ? "" : section + "."
        let names = ConfigurationKey.all.map(\.path).filter { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count).prefix { $0 != "." }) }
        return Set(names).sorted().joined(separator: ", ")
    }

    /// The candidate with the fewest edits, the first of equals; `nil` if even that one is far away.
    private static func nearest(to name: String, in candidates: [String], limit: Int? = nil) -> String? {
        let limit = limit ?? max(2, name.count / 5)
        let scored = candidates.map { (name: $0, score: score(name, $0)) }
        guard let best = scored.min(by: { $0.score < $1.score }), best.score <= limit else { return nil }
        return best.name
    }

    /// Edits between two names, letter case free; few if only the middle of the path is forgotten or moved.
    private static func score(_ given: String, _ known: String) -> Int {
        let (given, known) = (given.lowercased(), known.lowercased())
        let edits = editDistance(Array(given.utf8), Array(known.utf8))
        let isMoved = lastMember(of: given) == lastMember(of: known) && firstMember(of: given) == firstMember(of: known)
        let levels = known.count { $0 == "." } - given.count { $0 == "." }
        return isMoved ? min(edits, 1 + abs(levels)) : edits
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: ".").map { String(path[..<$0]) } ?? ""
    }

    private static func firstMember(of path: String) -> Substring { path.prefix { $0 != "." } }

    private static func lastMember(of path: String) -> Substring {
        path.lastIndex(of: ".").map { path[path.index(after: $0)...] } ?? path[...]
    }

    /// How many bytes must be inserted, removed or replaced to turn one into the other.
    private static func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var row = Array(0...second.count)
        for (index, byte) in first.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in second.indices {
                let replaced = diagonal + (byte == second[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[second.count]
    }
}
