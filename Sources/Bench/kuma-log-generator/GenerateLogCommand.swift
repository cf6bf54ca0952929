import ArgumentParser
import Foundation

/// Makes the log that the start is measured on; not for people.
@main
struct GenerateLogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kuma-log-generator",
        abstract: "Appends commits to the log of a stopped control plane, far faster than over HTTP.")

    @Option(help: "Data directory of a control plane that ran once and is stopped.")
    var directory: String

    @Option(help: "How many commits, each with one change.")
    var commits = 1_000_000

    @Option(help: "How many Dataplanes they change, in turns.")
    var keys = 10_000

    func validate() throws {
        guard commits > 0, keys > 0 else { throw ValidationError("--commits and --keys must be positive") }
    }

    func run() throws {
        let start = Date()
        let head = try LogGenerator(directory: directory, keyCount: keys).append(commits)
        let seconds = Date().timeIntervalSince(start)
        print("head \(head), \(Int(Double(commits) / seconds)) commits/s")
    }
}
