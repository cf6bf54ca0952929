import ArgumentParser
import Foundation
import NIOPosix

/// Measures the control plane against floors that are measured in the same run.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kuma-bench",
        abstract: "Measures a kuma-cp: durable appends, propagation to proxies, restart; each beside its floor.",
        subcommands: [RunCommand.self, FanoutServer.self, GenerateLogCommand.self], defaultSubcommand: RunCommand.self)
}

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Takes the measures and prints one line for each figure.")

    @Option(help: "The kuma-cp program to measure.")
    var controlPlane: String

    @Option(help: "Directory for databases and logs; its disk is what is measured. Must exist.")
    var directory: String

    @Option(help: "Write the figures to this file, as JSON.")
    var json: String?

    @Option(help: "Only these measures, separated by commas: append, propagation, restart. Floors always.")
    var only: String?

    @Flag(help: "Small sizes: shows that everything works and counts right, not how fast.")
    var smoke = false

    func validate() throws {
        guard FileManager.default.isExecutableFile(atPath: controlPlane) else {
            throw ValidationError("--control-plane: \(controlPlane) is no program; build kuma-cp first")
        }
        _ = try parts
    }

    private var parts: Set<Plan.Part> {
        get throws {
            guard let only else { return Set(Plan.Part.allCases) }
            return Set(
                try only.split(separator: ",").map { name in
                    guard let part = Plan.Part(rawValue: String(name)) else {
                        throw ValidationError(
                            "--only: there is no measure \"\(name)\"; append, propagation and restart are")
                    }
                    return part
                })
        }
    }

    func run() async throws {
        try raiseFileLimit()
        let report = Report()
        let plan = Plan(parts: try parts, isSmoke: smoke)
        // One loop on one core: the client must be cheap, and its clock readings comparable.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let bench = Bench(
            plan, program: controlPlane, directory: URL(fileURLWithPath: directory).path, loop: group.any(),
            report: report)
        do {
            try await bench.run()
        } catch {
            report.add(fault: "\(error)")
        }
        if let json { try report.write(to: json) }
        guard report.faults.isEmpty else { throw ExitCode(1) }
    }

    /// A thousand streams need more than the usual 1,024 files; the control plane inherits the limit.
    private func raiseFileLimit() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw BenchError("cannot raise the limit of open files: errno \(errno)")
        }
    }
}
