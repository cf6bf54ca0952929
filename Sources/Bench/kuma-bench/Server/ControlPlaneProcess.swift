import BenchSockets
import Foundation

/// A kuma-cp with a directory and ports of its own.
final class ControlPlaneProcess {
    /// What is not the same for all.
    struct Setup {
        let program: String
        let directory: String
        let identity: ServerIdentity
        /// Of the dp server; 0 picks a free one.
        var port = 0
        /// `sqlite` or `memory`.
        var store = "sqlite"
    }

    private let setup: Setup
    private let process: Process
    private let ports: [String: Int]

    var processID: Int32 { process.processIdentifier }

    /// Starts kuma-cp; returns when it says that it is ready.
    init(_ setup: Setup) throws {
        self.setup = setup
        try FileManager.default.createDirectory(atPath: setup.directory, withIntermediateDirectories: true)
        process = ChildProcess.make(setup.program, ["run"])
        process.environment = ProcessInfo.processInfo.environment.merging(
            Self.environment(setup), uniquingKeysWith: { $1 })
        // A file, not a pipe: nobody has to read along, and it says what happened.
        let logPath = setup.directory + "/kuma-cp.log"
        _ = FileManager.default.createFile(atPath: logPath, contents: nil)
        let log = FileHandle(forWritingAtPath: logPath)
        process.standardOutput = log
        process.standardError = log
        process.standardInput = FileHandle.nullDevice
        try process.run()
        do {
            ports = try Self.awaitListening(process, logPath)
            try Self.awaitReady(ports["diagnostics"] ?? 0, logPath)
        } catch {
            kuma_bench.kill(process)
            throw error
        }
    }

    private static func environment(_ setup: Setup) -> [String: String] {
        [
            "KUMA_STORE_TYPE": setup.store, "KUMA_STORE_SQLITE_PATH": setup.directory + "/store",
            "KUMA_API_SERVER_HTTP_PORT": "0", "KUMA_API_SERVER_HTTPS_PORT": "0", "KUMA_DIAGNOSTICS_SERVER_PORT": "0",
            "KUMA_DP_SERVER_PORT": String(setup.port), "KUMA_DP_SERVER_AUTHN_DP_PROXY_TYPE": "none",
            "KUMA_DP_SERVER_TLS_CERT_FILE": setup.identity.certificate,
            "KUMA_DP_SERVER_TLS_KEY_FILE": setup.identity.key,
            // Proxies that leave are gone at once; otherwise churn would measure the delay.
            "KUMA_XDS_DATAPLANE_DEREGISTRATION_DELAY": "0s",
        ]
    }

    func port(_ server: String) throws -> Int {
        guard let port = ports[server] else { throw BenchFailure("kuma-cp did not say where \(server) listens") }
        return port
    }

    private static func awaitListening(_ process: Process, _ logPath: String) throws -> [String: Int] {
        var ports: [String: Int] = [:]
        try poll("kuma-cp does not listen; see \(logPath)") {
            // In this order, or the last words of a process that ends might be missed.
            let isRunning = process.isRunning
            let log = (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? ""
            guard isRunning else {
                throw BenchFailure("kuma-cp ended with \(process.terminationStatus): \(log.suffix(400))")
            }
            ports = Self.ports(in: log)
            return ["api-http", "dp", "diagnostics"].allSatisfy { ports[$0] != nil }
        }
        return ports
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

    private static func awaitReady(_ port: Int, _ logPath: String) throws {
        let connection = try HTTPConnection(port: port)
        try poll("kuma-cp does not become ready; see \(logPath)") { try connection.get("/ready").status == 200 }
    }

    func usage() throws -> ProcessUsage { try ProcessUsage.read(processID) }

    func metrics() throws -> Metrics {
        Metrics(try HTTPConnection(port: try port("diagnostics")).get("/metrics").body)
    }

    /// Ends it without notice, as a power cut would.
    func kill() { kuma_bench.kill(process) }

    /// Ends it as an operator would.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}

private func kill(_ process: Process) {
    guard process.isRunning else { return }
    _ = Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
}

/// Asks until the answer is yes.
///
/// - Throws: `BenchFailure` with `complaint` after `limit` seconds, or what `condition` throws.
func poll(_ complaint: @autoclosure () -> String, within limit: Double = 60, _ condition: () throws -> Bool) throws {
    let deadline = Moment.now.adding(milliseconds: limit * 1000)
    while try !condition() {
        guard Moment.now < deadline else { throw BenchFailure(complaint()) }
        usleep(2000)
    }
}
