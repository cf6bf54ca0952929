import Foundation
import Synchronization

/// A folder and the processes that live in it, all gone at the end.
final class Site: Sendable {
    let folder: String
    private let children = Mutex<[ChildProcess]>([])

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "wire-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// Runs a test; if it throws, what the processes printed last is told.
    static func with<Value: Sendable>(_ body: (Site) async throws -> Value) async throws -> Value {
        let site = try Site()
        do {
            let value = try await body(site)
            await site.remove()
            return value
        } catch {
            let tails = site.children.withLock { $0 }.map { "--- \($0.name) (pid \($0.pid))\n\($0.tail)" }
            await site.remove()
            throw Overdue(description: "\(error)\n\(tails.joined(separator: "\n"))")
        }
    }

    private func remove() async {
        let children = children.withLock { $0 }
        // Proxies first, so that kuma-dp ends its Envoy in order; nothing is left to drain.
        for child in children.reversed() { child.send(child.name.hasPrefix("dp-") ? SIGTERM : SIGKILL) }
        for child in children where child.name.hasPrefix("dp-") {
            child.send(SIGTERM)
            _ = try? await child.exitCode(within: 10)
        }
        for child in children { await child.destroy() }
        try? FileManager.default.removeItem(atPath: folder)
    }

    func start(
        _ name: String, _ executable: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> ChildProcess {
        let child = try ChildProcess(name, executable, arguments, environment: environment, folder: folder)
        children.withLock { $0.append(child) }
        return child
    }

    /// Runs a program to its end.
    func run(
        _ executable: String, _ arguments: [String], within seconds: Double = 60
    ) async throws -> (code: Int32, output: String) {
        let name = executable.split(separator: "/").last.map(String.init) ?? executable
        let child = try start(name, executable, arguments)
        return (try await child.exitCode(within: seconds), child.output)
    }

    func write(_ text: String, to name: String) throws -> String {
        let path = "\(folder)/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
