import APIClient
import ArgumentParser
import MeshResources

/// `kumactl inspect snapshots`.
struct InspectSnapshotsCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshots", abstract: "Shows the configuration that each proxy is to have, and whether it has it."
    )

    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let mesh = try session.namedMesh()
        try await session.withAPI { api in
            let items = try await api.snapshots(mesh: mesh)
            try session.console.show(document(of: items), as: format.output) {
                Table(
                    ["MESH", "NAME", "STATE", "DIGEST", "BUILT", "ACKED", "RESOURCES", "BYTES"],
                    rows: items.map(Self.row)
                ).text
            }
        }
    }

    private static func row(_ snapshot: JSON) -> [String] {
        let resources = (snapshot["resources"]?.members ?? [:]).map {
            (XDSTypeName.short($0.key), $0.value.intValue ?? 0)
        }
        return [
            snapshot["mesh"]?.stringValue ?? "", snapshot["name"]?.stringValue ?? "",
            snapshot["state"]?.stringValue ?? "", String((snapshot["digest"]?.stringValue ?? "-").prefix(12)),
            revisionText(snapshot["revision"]), revisionText(snapshot["ackedRevision"]),
            resources.sorted { $0.0 < $1.0 }.map { "\($0.0)=\($0.1)" }.joined(separator: " "),
            String(snapshot["bytes"]?.intValue ?? 0),
        ]
    }
}

/// `kumactl inspect sync [NAME]`.
struct InspectSyncCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Shows for each type of resources what a proxy was sent and what it accepted.")

    @Argument(help: "Name of a dataplane; all of the mesh without it.")
    var name: String?

    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let mesh = try session.mesh()
        try await session.withAPI { api in
            if let name {
                let document = try await api.dataplane(mesh: mesh, name: name, view: "_sync").json()
                try session.console.show(document, as: format.output) {
                    SyncTable(mesh: mesh).text([(name, document)])
                }
                return
            }
            let positions = try await positions(mesh: mesh, api: api)
            let items = positions.map { $0.document.setting("name", to: .string($0.name)) }
            try session.console.show(document(of: items), as: format.output) {
                SyncTable(mesh: mesh).text(positions)
            }
        }
    }

    /// Of all proxies of the mesh, some at a time.
    private func positions(mesh: String, api: APIClient) async throws -> [(name: String, document: JSON)] {
        let names = try await api.snapshots(mesh: mesh).compactMap { $0["name"]?.stringValue }.sorted()
        return try await withThrowingTaskGroup(of: (name: String, document: JSON)?.self) { group in
            var found: [(name: String, document: JSON)] = []
            var rest = names[...]
            func startNext() {
                guard let name = rest.popFirst() else { return }
                group.addTask {
                    do {
                        return (name, try await api.dataplane(mesh: mesh, name: name, view: "_sync").json())
                    } catch let error as APIError where error.status == 404 {
                        // Deleted since the list was read.
                        return nil
                    }
                }
            }
            for _ in 0..<8 { startNext() }
            while let position = try await group.next() {
                if let position { found.append(position) }
                startNext()
            }
            return found.sorted { $0.name < $1.name }
        }
    }
}

/// A row for each type of resources of each proxy; then what was refused.
struct SyncTable {
    let mesh: String

    func text(_ positions: [(name: String, document: JSON)]) -> String {
        var table = Table(["MESH", "NAME", "TYPE", "STATE", "SENT", "ACKED", "BEHIND", "LAG"])
        var refusals: [String] = []
        for (name, document) in positions {
            let lag = document["lag"]
            let behind = lag?["revisions"]?.intValue.map(String.init) ?? "-"
            let seconds = lag?["seconds"]?.doubleValue.map { Age.text(seconds: $0) } ?? "-"
            let types = (document["types"]?.members ?? [:]).map { (XDSTypeName.short($0.key), $0.value) }
            if types.isEmpty { table.rows.append([mesh, name, "-", "OFFLINE", "-", "-", behind, seconds]) }
            for (type, progress) in types.sorted(by: { $0.0 < $1.0 }) {
                table.rows.append([
                    mesh, name, type, Self.state(progress), revisionText(progress["sent"]),
                    revisionText(progress["acked"]), behind, seconds,
                ])
                if let refusal = progress["nacked"] { refusals.append(Self.text(refusal, name: name, type: type)) }
            }
        }
        return table.text + refusals.joined()
    }

    private static func state(_ progress: JSON) -> String {
        if progress["nacked"] != nil { return "NACKED" }
        guard let sent = progress["sent"]?.intValue else { return "NOT SENT" }
        return (progress["acked"]?.intValue ?? -1) >= sent ? "SYNCED" : "STALE"
    }

    private static func text(_ refusal: JSON, name: String, type: String) -> String {
        let causes = (refusal["causes"]?.elements ?? []).map { $0.stringValue ?? ChangeText.name(of: $0) }
        return "\n\(name) refused \(type) of \(revisionText(refusal["revision"])): "
            + "\(refusal["message"]?.stringValue ?? "")\n" + causes.map { "  because of \($0)\n" }.joined()
    }
}

/// `r42`, or `-` where there is none.
func revisionText(_ value: JSON?) -> String { value?.intValue.map { "r\($0)" } ?? "-" }
