import ArgumentParser
import ControlPlaneConfig
import Foundation
import LogHash
import LogStore
import MeshEvents

/// `kuma-cp log`: looks at a data directory, whether or not a control plane runs on it. Writes nothing.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Look at the log in a data directory.",
        subcommands: [LogVerifyCommand.self, LogStatisticsCommand.self])
}

struct LogDirectoryOptions: ParsableArguments {
    @Option(name: [.customShort("c"), .customLong("config-file")], help: "YAML file with the configuration.")
    var configFile: String?

    @Option(help: "The data directory; default: store.sqlite.path of the configuration.")
    var directory: String?

    func resolve() throws -> String {
        if let directory { return directory }
        do {
            let configuration = try ControlPlaneConfiguration.load(
                file: configFile, environment: ProcessInfo.processInfo.environment)
            if let directory = configuration.dataDirectory { return directory }
            throw fail(StartFailure(code: .configuration, reason: "store.type is memory: there is no log to look at"))
        } catch let error as ConfigurationError {
            throw fail(StartFailure(code: .configuration, reason: "\(error)"))
        }
    }
}

struct LogVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every commit, hash and signature.")

    @OptionGroup var options: LogDirectoryOptions

    func run() async throws {
        do {
            let report = try SQLiteLogStore.verify(directory: try options.resolve())
            print(report.text)
            if !report.isSound { throw ExitCode(StartFailure.Code.dataError.rawValue) }
        } catch let error as LogStoreError {
            throw fail(StartFailure(log: error))
        }
    }
}

struct LogStatisticsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Print the size of the log and the settings of its engine.")

    @OptionGroup var options: LogDirectoryOptions

    func run() async throws {
        do {
            let statistics = try SQLiteLogStore.statistics(directory: try options.resolve())
            print("commits: \(statistics.commits)\nchanges: \(statistics.changes)\nbytes: \(statistics.bytes)")
            print("segments: \(statistics.segments)")
            for (name, value) in statistics.settings.sorted(by: { $0.key < $1.key }) { print("\(name): \(value)") }
        } catch let error as LogStoreError {
            throw fail(StartFailure(log: error))
        }
    }
}

extension VerificationReport {
    /// One fact a line; faults last.
    fileprivate var text: String {
        var lines = [
            "log:        \(name) \(head.log), epoch \(head.epoch)", "head:       \(head.revision)",
            "root:       \(base64(head.root.bytes))", "changes:    \(changes)", "bodies:     \(bodies)",
            "notes:      \(notes)", "segments:   \(segments)",
            "checkpoint: \(checkpoint.map { "size \($0.size), agrees" } ?? "none")",
        ]
        lines += problems.map { "fault:      \($0)" }
        lines.append(
            isSound ? "sound" : "not sound: \(problems.count) faults, the first at \(firstBad?.description ?? "?")")
        return lines.joined(separator: "\n")
    }
}
