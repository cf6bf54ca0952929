import APIClient
import MeshResources

/// What `apply` says about resources, in Kuma's words.
struct ChangeReport {
    private let answer: CommitAnswer
    private let isDryRun: Bool

    init(_ answer: CommitAnswer, isDryRun: Bool) {
        self.answer = answer
        self.isDryRun = isDryRun
    }

    /// A line for each of `keys`; in a dry run, also for what follows from them.
    func lines(of keys: [ResourceKey]) -> [String] {
        let operations = answer.operations
        let requested = keys.map { Self.line($0, outcome(operations[$0], note: nil)) }
        guard isDryRun else { return requested }
        let asked = Set(keys)
        let derived = answer.changes.filter { !asked.contains($0.key) }
        return requested + derived.map { Self.line($0.key, outcome($0.operation, note: "derived")) }
    }

    private static func line(_ key: ResourceKey, _ outcome: String) -> String {
        "resource type=\"\(key.type)\" mesh=\"\(key.mesh)\" name=\"\(key.name)\" \(outcome)"
    }

    private func outcome(_ operation: CommitAnswer.Operation?, note: String?) -> String {
        let revision = isDryRun || operation == nil ? nil : "r\(answer.revision)"
        let notes = [revision, note, isDryRun ? "server dry run" : nil].compactMap(\.self)
        return Self.word(operation) + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))")
    }

    private static func word(_ operation: CommitAnswer.Operation?) -> String {
        switch operation {
        case .created: "Created"
        case .updated: "Updated"
        case .deleted: "Deleted"
        case nil: "Unchanged"
        }
    }
}
