import ArgumentParser
import BenchSockets
import Foundation

/// Measures the control plane against floors that are measured in the same run.
@main
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kuma-bench",
        abstract: "Measures a kuma-cp beside the floors of the machine that it runs on.",
        subcommands: [RunCommand.self, FanoutServer.self], defaultSubcommand: RunCommand.self)
}

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Takes the measures and prints one line for each figure.")

    @Option(help: "Folder of kuma-cp, kuma-xds-load, kuma-dp and kuma-tcp-echo.")
    var programs: String

    @Option(help: "An Envoy for the measure with real proxies.")
    var envoy: String?

    @Option(help: "Directory for databases and logs; its disk is what is measured. Must exist.")
    var directory: String

    @Option(help: "Write the figures to this file, as JSON.")
    var json: String?

    @Option(help: "Only these measures, separated by commas. Floors always.")
    var only: String?

    @Option(help: "Only these sizes, separated by commas: S, M, F, L, C, P100, P1000, P5000.")
    var size: String?

    @Flag(help: "Small sizes: shows that everything works and counts right, not how fast.")
    var smoke = false

    @Flag(help: "Churn for ten minutes rather than one.")
    var soak = false

    func validate() throws {
        for name in ["kuma-cp", "kuma-xds-load"] {
            guard FileManager.default.isExecutableFile(atPath: "\(programs)/\(name)") else {
                throw ValidationError("--programs: there is no \(name) in \(programs); build it first")
            }
        }
        _ = try parts
    }

    private var parts: Set<Plan.Part> {
        get throws {
            // Real Envoys have tests of their own.
            guard let only else { return Set(Plan.Part.allCases).subtracting(smoke ? [.canary] : []) }
            return Set(
                try only.split(separator: ",").map { name in
                    guard let part = Plan.Part(rawValue: String(name)) else {
                        let all = Plan.Part.allCases.map(\.rawValue).joined(separator: ", ")
                        throw ValidationError("--only: there is no measure \"\(name)\"; there are \(all)")
                    }
                    return part
                })
        }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        try TCPSocket.raiseFileLimit()
        let report = Report()
        let sizes = Set((size ?? "").split(separator: ",").map(String.init))
        let plan = Plan(parts: try parts, sizes: sizes, isSmoke: smoke, isSoak: soak)
        let paths = Bench.Programs(
            controlPlane: "\(programs)/kuma-cp", load: "\(programs)/kuma-xds-load", folder: programs, envoy: envoy)
        try Bench(plan, programs: paths, directory: URL(fileURLWithPath: directory).path, report: report).run()
        if let json { try report.write(to: json) }
        guard report.faults.isEmpty else { throw ExitCode(1) }
    }
}
