import APIClient
import ArgumentParser
import MeshResources

/// `kumactl log`.
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Shows the log of the control plane.", subcommands: [LogHeadCommand.self])
}

/// `kumactl log head`: a position that names one history and no other.
struct LogHeadCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "head", abstract: "Shows the head of the log: revision, epoch and root hash.")

    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.withAPI { api in
            let log = try await api.log()
            let head = JSON.object(
                log.members.filter { ["log", "logId", "epoch", "head", "rootHash"].contains($0.key) })
            try session.console.show(head, as: format.output) { LogTables.head(log).text }
        }
    }
}

/// `kumactl inspect log`.
struct InspectLogCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Shows the log, its size, and the replicas of other logs.")

    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.withAPI { api in
            let log = try await api.log()
            try session.console.show(log, as: format.output) {
                LogTables.head(log).text + "\n" + LogTables.size(log).text + LogTables.replicas(log)
            }
        }
    }
}

private enum LogTables {
    static func head(_ log: JSON) -> Table {
        Table(
            ["LOG", "HEAD", "EPOCH", "ROOT HASH", "LOG ID"],
            rows: [
                [
                    log["log"]?.stringValue ?? "", revisionText(log["head"]), number(log["epoch"]),
                    log["rootHash"]?.stringValue ?? "-", log["logId"]?.stringValue ?? "-",
                ]
            ])
    }

    static func size(_ log: JSON) -> Table {
        let size = log["size"]
        return Table(
            ["EVENTS", "BYTES", "SEGMENTS"],
            rows: [[number(size?["events"]), number(size?["bytes"]), number(size?["segments"])]])
    }

    static func replicas(_ log: JSON) -> String {
        let replicas = log["replicas"]?.elements ?? []
        guard !replicas.isEmpty else { return "" }
        return "\n"
            + Table(
                ["REPLICA", "STATE", "HEAD", "APPLIED", "BEHIND", "LAG", "LOG ID"],
                rows: replicas.map { replica in
                    [
                        replica["log"]?.stringValue ?? "", replica["state"]?.stringValue ?? "",
                        revisionText(replica["head"]), revisionText(replica["applied"]),
                        number(replica["lag"]?["revisions"]),
                        Age.text(seconds: replica["lag"]?["seconds"]?.doubleValue ?? 0),
                        replica["logId"]?.stringValue ?? "-",
                    ]
                }
            ).text
    }

    private static func number(_ value: JSON?) -> String { value?.intValue.map(String.init) ?? "-" }
}
