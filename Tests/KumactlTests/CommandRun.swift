import FoundationEssentials
import MeshResources
import Synchronization

@testable import KumactlCommands

/// What a command line did.
struct CommandRun: Hashable {
    let exitCode: Int32
    let output: String
    let errors: String
}

private final class Sink: Sendable {
    let text = Mutex("")
}

/// Noon on 2026-01-02, UTC.
let noon = Date(timeIntervalSince1970: 1_767_355_200)

/// Runs `kumactl`.
///
/// - Parameter server: used as the control plane; without it no configuration is read.
func kumactl(
    _ arguments: String..., server: StubServer? = nil, input: String = "", environment: [String: String] = [:]
) async throws -> CommandRun {
    try await kumactl(arguments, server: server, input: input, environment: environment)
}

func kumactl(
    _ arguments: [String], server: StubServer? = nil, input: String = "", environment: [String: String] = [:],
    isTerminal: Bool = false
) async throws -> CommandRun {
    let (output, errors) = (Sink(), Sink())
    let console = Console(
        write: { text in output.text.withLock { $0 += text } },
        writeError: { text in errors.text.withLock { $0 += text } }, readInput: { Array(input.utf8) },
        environment: environment, now: { noon }, isTerminal: isTerminal)
    var all = arguments
    let folder = TemporaryFolder()
    if let server {
        let file = try folder.file(
            "config",
            """
            contexts: [{name: stub, controlPlane: stub}]
            controlPlanes: [{name: stub, coordinates: {apiServer: {url: "\(server.url)"}}}]
            currentContext: stub
            """)
        all = ["--config-file", file] + all
    }
    let code = await KumactlProgram.run(all, console: console)
    withExtendedLifetime(folder) {}
    return CommandRun(exitCode: code, output: output.text.withLock { $0 }, errors: errors.text.withLock { $0 })
}

/// A folder that goes away with this value.
final class TemporaryFolder {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appending(path: "kumactl-\(uniqueIdentifier())").path()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file.
    ///
    /// - Returns: its path.
    func file(_ name: String, _ text: String) throws -> String {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let file = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }

    func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(path)/\(name)")), as: UTF8.self)
    }
}
