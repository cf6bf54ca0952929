import ArgumentParser
import MeshIdentity

/// Options of every command.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Configuration file. (default: ~/.kumactl/config)", valueName: "file"),
        completion: .file())
    var configFile: String?

    @Option(help: ArgumentHelp("Context to use instead of the current one.", valueName: "name"))
    var context: String?

    @Option(help: ArgumentHelp("What to say on stderr: off, info or debug.", valueName: "level"))
    var logLevel = LogLevel.off

    @Flag(help: "Read and write no configuration file; use http://localhost:5681.")
    var noConfig = false

    @Option(
        help: ArgumentHelp("How long to wait for an answer.", valueName: "duration"),
        transform: TimeLimit.init)
    var apiTimeout = TimeLimit.oneMinute

    @Option(name: .shortAndLong, help: "Mesh to use. (default: that of the context, else \"default\")")
    var mesh: String?

    enum LogLevel: String, ExpressibleByArgument, CaseIterable {
        case off, info, debug
    }
}

/// A duration in Go's spelling: `90s`, `1m30s`.
struct TimeLimit: Hashable, CustomStringConvertible {
    static let oneMinute = TimeLimit(seconds: 60, description: "1m")

    let seconds: Double
    let description: String

    private init(seconds: Double, description: String) {
        self.seconds = seconds
        self.description = description
    }

    init(_ text: String) throws {
        do {
            seconds = try parseGoDuration(text)
        } catch {
            throw ValidationError("\(error)")
        }
        guard seconds > 0 else { throw ValidationError("has to be more than 0") }
        description = text
    }
}
