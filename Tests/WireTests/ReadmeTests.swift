import Foundation
import Testing

extension WireTests {
    @Suite("The README", .serialized)
    struct ReadmeTests {
        @Test("every command of the first steps works as written, on a fresh directory")
        func firstSteps() async throws {
            try await Site.with { site in
                let (api, dataplanes) = (try freePort(), try freePort())
                let steps = try FirstSteps(replacing: ["localhost:5678": "localhost:\(dataplanes)"])
                let environment = ControlPlane.environment(directory: "\(site.folder)/state").merging([
                    "HOME": site.folder, "KUMA_API_SERVER_HTTP_PORT": "\(api)", "KUMA_DP_SERVER_PORT": "\(dataplanes)",
                    "PATH":
                        "\(Programs.folder):\(URL(fileURLWithPath: Programs.envoy).deletingLastPathComponent().path):"
                        + "/usr/bin:/bin",
                ]) { $1 }
                // The steps say nothing of addresses, since these are the defaults; other programs may have them here.
                try site.writeClientConfiguration(api: api)
                for (index, step) in steps.commands.enumerated() {
                    // A kuma-dp is ended first, and gets the time to end its Envoy.
                    let prefix = step.text.contains("kuma-dp") ? "dp-" : ""
                    let process = try site.start(
                        "\(prefix)step-\(index)", "bash", ["-ec", step.text], environment: environment)
                    guard !step.isInBackground else {
                        try await site.waitForWhatStarted(step.text, process, api: api)
                        continue
                    }
                    let code = try await process.exitCode(within: 60)
                    #expect(code == 0, "\(step.text)\n\(process.output)")
                    if code != 0 { return }
                }
                #expect(steps.commands.count > 10)
            }
        }
    }
}

/// The commands of the section "First steps" but the one that says where the programs are.
private struct FirstSteps {
    struct Command {
        let text: String
        let isInBackground: Bool
    }

    let commands: [Command]

    init(replacing replacements: [String: String]) throws {
        let readme = try String(contentsOfFile: "\(Programs.repository)/README.md", encoding: .utf8)
        let section = readme.components(separatedBy: "\n## First steps\n").last?.components(separatedBy: "\n## ").first
        let blocks = (section ?? "").components(separatedBy: "```sh\n").dropFirst()
        let lines = blocks.flatMap { block in
            (block.components(separatedBy: "\n```").first ?? "").components(separatedBy: "\n")
        }
        commands = Self.commands(of: lines.filter { !$0.hasPrefix("export ") }).map { text in
            let text = replacements.reduce(text) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
            let command = text.components(separatedBy: "  #").first ?? text
            guard let end = command.lastIndex(where: { $0 != " " }), command[end] == "&" else {
                return Command(text: text, isInBackground: false)
            }
            return Command(text: "exec \(command[..<end])", isInBackground: true)
        }
    }

    /// A command that ends in `<<END` goes on to the line `END`.
    private static func commands(of lines: [String]) -> [String] {
        var commands: [String] = []
        var isInside = false
        for line in lines where !line.isEmpty {
            if isInside, let last = commands.popLast() {
                commands.append("\(last)\n\(line)")
                isInside = line != "END"
            } else {
                commands.append(line)
                isInside = line.contains("<<END")
            }
        }
        return commands
    }
}

extension Site {
    /// What kumactl finds in a home directory that is this folder.
    func writeClientConfiguration(api: Int) throws {
        try FileManager.default.createDirectory(atPath: "\(folder)/.kumactl", withIntermediateDirectories: true)
        _ = try write(
            """
            contexts: [{name: local, controlPlane: local}]
            controlPlanes: [{name: local, coordinates: {apiServer: {url: "http://localhost:\(api)"}}}]
            currentContext: local
            """, to: ".kumactl/config")
    }

    /// A person would look whether it runs before going on.
    fileprivate func waitForWhatStarted(_ command: String, _ process: ChildProcess, api: Int) async throws {
        if command.hasPrefix("exec kuma-cp") {
            let diagnostics = try await process.port("diagnostics")
            return try await eventually("kuma-cp is ready") {
                try await HTTPMessage.send(port: diagnostics, "/ready").status == 200
            }
        }
        try await eventually("\(command) has a configuration; it printed:\n\(process.tail)") {
            let answer = try await HTTPMessage.send(port: api, "/snapshots?mesh=default")
            return answer.body.contains("SYNCED")
        }
    }
}
