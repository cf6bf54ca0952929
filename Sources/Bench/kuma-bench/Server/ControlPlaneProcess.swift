import Foundation
import NIOCore

/// A kuma-cp with a directory and ports of its own.
final class ControlPlaneProcess {
    private let program: String
    private let directory: String
    private let process: Process
    private(set) var ports: [String: Int] = [:]

    var processID: Int32 { process.processIdentifier }

    /// Starts kuma-cp; returns when it says that it is ready.
    ///
    /// - Parameter port: of the dp server; 0 picks a free one.
    static func start(
        _ program: String, in directory: String, port: Int = 0, on loop: any EventLoop
    ) async throws -> ControlPlaneProcess {
        let controlPlane = try ControlPlaneProcess(program, in: directory, port: port)
        do {
            try await controlPlane.awaitListening()
            try await controlPlane.awaitReady(on: loop)
        } catch {
            await controlPlane.kill()
            throw error
        }
        return controlPlane
    }

    private init(_ program: String, in directory: String, port: Int) throws {
        self.program = program
        self.directory = directory
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        process = ChildProcess.make(program, ["run"])
        process.environment = ProcessInfo.processInfo.environment.merging(
            [
                "KUMA_STORE_SQLITE_PATH": directory + "/store", "KUMA_API_SERVER_HTTP_PORT": "0",
                "KUMA_API_SERVER_HTTPS_PORT": "0", "KUMA_DIAGNOSTICS_SERVER_PORT": "0",
                "KUMA_DP_SERVER_PORT": String(port), "KUMA_DP_SERVER_AUTHN_DP_PROXY_TYPE": "none",
            ], uniquingKeysWith: { $1 })
        // A file, not a pipe: nobody has to read along, and it says what happened.
        _ = FileManager.default.createFile(atPath: logPath, contents: nil)
        let log = FileHandle(forWritingAtPath: logPath)
        process.standardOutput = log
        process.standardError = log
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    private var logPath: String { directory + "/kuma-cp.log" }

    func port(_ server: String) throws -> Int {
        guard let port = ports[server] else { throw BenchError("kuma-cp did not say where \(server) listens") }
        return port
    }

    private func awaitListening() async throws {
        try await poll("kuma-cp does not listen; see \(logPath)") {
            // In this order, or the last words of a process that ends might be missed.
            let isRunning = self.process.isRunning
            let log = (try? String(contentsOfFile: self.logPath, encoding: .utf8)) ?? ""
            guard isRunning else {
                throw BenchError("kuma-cp ended with \(self.process.terminationStatus): \(log.suffix(400))")
            }
            self.ports = Self.ports(in: log)
            return ["api-http", "dp", "diagnostics"].allSatisfy { self.ports[$0] != nil }
        }
    }

    /// From lines `listening server=NAME address=HOST:PORT`.
    private static func ports(in log: String) -> [String: Int] {
        var ports: [String: Int] = [:]
        for line in log.split(separator: "\n") where line.hasPrefix("listening server=") {
            let words = line.split(separator: " ")
            guard words.count == 3, let port = words[2].split(separator: ":").last.flatMap({ Int($0) }) else {
                continue
            }
            ports[String(words[1].dropFirst("server=".count))] = port
        }
        return ports
    }

    private func awaitReady(on loop: any EventLoop) async throws {
        let connection = try await HTTPConnection.open(port: try port("diagnostics"), on: loop)
        try await poll("kuma-cp does not become ready; see \(logPath)") {
            try await connection.get("/ready").status == 200
        }
        await connection.close()
    }

    func usage() throws -> ProcessUsage { try ProcessUsage.read(processID) }

    /// Ends it without notice, as a power cut would.
    func kill() async {
        guard process.isRunning else { return }
        _ = Glibc.kill(processID, SIGKILL)
        while process.isRunning { try? await Task.sleep(for: .milliseconds(1)) }
    }
}

/// Asks until the answer is yes.
///
/// - Throws: `BenchError` with `complaint` after `limit`, or what `condition` throws.
func poll(
    _ complaint: @autoclosure () -> String, within limit: Duration = .seconds(60),
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw BenchError(complaint()) }
        try await Task.sleep(for: .milliseconds(2))
    }
}
