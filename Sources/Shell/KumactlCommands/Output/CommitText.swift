import FoundationEssentials
import MeshResources

/// How commits look.
struct CommitText {
    private let now: Date
    private let changes: ChangeText

    init(now: Date, usesColour: Bool) {
        self.now = now
        changes = ChangeText(usesColour: usesColour)
    }

    /// A row for each commit.
    func table(_ commits: [JSON]) -> Table {
        Table(
            ["REV", "AGE", "AUTHOR", "ORIGIN", "CHANGE", "MESSAGE"],
            rows: commits.map { commit in
                [
                    revisionText(commit["revision"]), Age.since(commit["time"]?.stringValue, now: now),
                    author(of: commit), commit["origin"]?.stringValue ?? "-",
                    Self.summary(of: commit), message(of: commit) ?? "-",
                ]
            })
    }

    /// One line, for streams.
    func line(_ commit: JSON) -> String {
        let list = (commit["changes"]?.elements ?? []).map(changes.title)
        let shown = list.prefix(3).joined(separator: ", ") + (list.count > 3 ? ", \(list.count - 3) more" : "")
        let message = message(of: commit).map { "  \"\($0)\"" } ?? ""
        return "\(revisionText(commit["revision"]))  \(commit["time"]?.stringValue ?? "-")  \(author(of: commit))  "
            + (shown.isEmpty ? commit["kind"]?.stringValue ?? "" : shown) + message
    }

    /// Everything about one commit.
    func whole(_ commit: JSON) -> String {
        var lines = [
            "revision: \(revisionText(commit["revision"]))", "log:      \(commit["log"]?.stringValue ?? "-")",
            "time:     \(commit["time"]?.stringValue ?? "-") (\(Age.since(commit["time"]?.stringValue, now: now)) ago)",
            "author:   \(author(of: commit))", "message:  \(message(of: commit) ?? "-")",
        ]
        if let kind = commit["kind"]?.stringValue, kind != "change" { lines.append("kind:     \(kind)") }
        if let hash = commit["hash"]?.stringValue { lines.append("hash:     \(hash)") }
        for change in commit["changes"]?.elements ?? [] {
            lines += ["", changes.title(of: change)]
            lines += changes.fields(before: change["before"], after: change["after"], indent: "    ")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Without colour, since the width counts.
    private static func summary(of commit: JSON) -> String {
        let list = commit["changes"]?.elements ?? []
        guard let first = list.first else { return commit["kind"]?.stringValue ?? "-" }
        let title = ChangeText(usesColour: false).title(of: first)
        return list.count > 1 ? "\(title) (+\(list.count - 1) more)" : title
    }

    private func author(of commit: JSON) -> String {
        commit["author"]?["name"]?.stringValue ?? commit["author"]?.stringValue ?? "-"
    }

    /// On one line.
    private func message(of commit: JSON) -> String? {
        commit["message"]?.stringValue.map { $0.replacing("\n", with: " ") }
    }
}
