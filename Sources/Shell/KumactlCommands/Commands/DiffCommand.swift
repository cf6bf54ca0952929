import APIClient
import ArgumentParser
import MeshResources

/// `kumactl diff A..B`. Exit codes: 0 equal, 1 different, 2 error.
struct DiffCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Shows what differs between two revisions.",
        discussion: """
            Exits 0 if nothing differs, 1 if something does, 2 after an error.

            Examples:
              kumactl diff r40..head
              kumactl diff -10m..head traffic-route
            """)

    @Argument(help: "Two revisions: A..B, or A for A..head.")
    var range: String

    @OptionGroup var selection: ResourceSelection
    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let document: JSON
        do {
            let filter = try selection.filter(session)
            let (from, to) = try Self.ends(of: range)
            document = try await session.withAPI { api in
                try await api.difference(from: from, to: to, type: filter.type, mesh: filter.mesh, name: filter.name)
            }
        } catch let error as APIError {
            throw CommandFailure(CommandFailure.text(of: error), code: .comparisonFailed)
        } catch let failure as CommandFailure {
            throw CommandFailure(failure.text, code: failure.code == .usage ? .usage : .comparisonFailed)
        }
        let changes = document["changes"]?.elements ?? []
        try session.console.show(document, as: format.output) {
            let text = ChangeText(usesColour: session.console.usesColour)
            let lines = changes.flatMap { change in
                [text.title(of: change)] + text.patch(change["patch"]?.elements ?? [], indent: "    ")
            }
            return lines.map { $0 + "\n" }.joined()
        }
        if !changes.isEmpty { throw CommandFailure("") }
    }

    /// Of `A..B`; an absent end is the head.
    static func ends(of range: String) throws(CommandFailure) -> (from: String, to: String) {
        guard let dots = range.firstRange(of: "..") else { return (range, "head") }
        let (from, to) = (String(range[..<dots.lowerBound]), String(range[dots.upperBound...]))
        guard !from.isEmpty else {
            throw CommandFailure("a range is A..B with two revisions, for example r40..head", code: .usage)
        }
        return (from, to.isEmpty ? "head" : to)
    }
}
