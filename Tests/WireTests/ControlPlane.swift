import Foundation

/// A kuma-cp in mode standalone, with a data directory and ports that outlive it.
final class ControlPlane {
    private let site: Site
    let directory: String
    private(set) var process: ChildProcess
    private(set) var api = 0
    private(set) var dataplanes = 0
    private(set) var diagnostics = 0
    private var environment: [String: String]

    init(_ site: Site, name: String = "cp", environment: [String: String] = [:]) async throws {
        self.site = site
        directory = "\(site.folder)/\(name)-state"
        self.environment = Self.environment(directory: directory).merging(environment) { $1 }
        process = try site.start(name, Programs.controlPlane, ["run"], environment: self.environment)
        try await waitUntilReady()
        self.environment["KUMA_API_SERVER_HTTP_PORT"] = String(api)
        self.environment["KUMA_DP_SERVER_PORT"] = String(dataplanes)
    }

    static func environment(directory: String) -> [String: String] {
        var environment = ["KUMA_STORE_SQLITE_PATH": directory, "KUMA_XDS_SERVER_NACK_BACKOFF": "200ms"]
        for name in ["API_SERVER_HTTP", "API_SERVER_HTTPS", "DP_SERVER", "DIAGNOSTICS_SERVER", "DNS_SERVER"] {
            environment["KUMA_\(name)_PORT"] = "0"
        }
        environment["KUMA_MONITORING_ASSIGNMENT_SERVER_PORT"] = "0"
        return environment
    }

    private func waitUntilReady() async throws {
        api = try await process.port("api-http")
        dataplanes = try await process.port("dp")
        diagnostics = try await process.port("diagnostics")
        let port = diagnostics
        try await eventually("kuma-cp is ready") {
            try await HTTPMessage.send(port: port, "/ready").status == 200
        }
    }

    /// Starts it again on the same directory and ports.
    func restart() async throws {
        process = try site.start(process.name, Programs.controlPlane, ["run"], environment: environment)
        try await waitUntilReady()
    }

    // MARK: REST

    @discardableResult
    func put(_ path: String, _ body: String) async throws -> HTTPMessage.Answer {
        try await expect("PUT", path, body, in: 200...201)
    }

    @discardableResult
    func delete(_ path: String) async throws -> HTTPMessage.Answer {
        try await expect("DELETE", path, "", in: 200...200)
    }

    func get(_ path: String) async throws -> JSONValue {
        JSONValue(try await expect("GET", path, "", in: 200...200).body)
    }

    func status(_ path: String) async throws -> Int { try await HTTPMessage.send(port: api, path).status }

    private func expect(
        _ method: String, _ path: String, _ body: String, in statuses: ClosedRange<Int>
    ) async throws -> HTTPMessage.Answer {
        let answer = try await HTTPMessage.send(method, port: api, path, body: body)
        guard statuses.contains(answer.status) else {
            throw Overdue(description: "\(method) \(path): \(answer.status) \(answer.body)")
        }
        return answer
    }

    func enableMTLS(mesh: String = "default", expiration: String? = nil) async throws {
        let rotation = expiration.map { #","dpCert":{"rotation":{"expiration":"\#($0)"}}"# } ?? ""
        try await put(
            "/meshes/\(mesh)",
            #"{"type":"Mesh","name":"\#(mesh)","mtls":{"enabledBackend":"ca-1","#
                + #""backends":[{"name":"ca-1","type":"builtin"\#(rotation)}]}}"#)
    }

    func token(mesh: String, name: String, validFor: String = "1h") async throws -> String {
        let body = #"{"mesh":"\#(mesh)","name":"\#(name)","type":"dataplane","validFor":"\#(validFor)"}"#
        return try await expect("POST", "/tokens/dataplane", body, in: 200...200).body
    }

    /// The sum of all samples of a metric; 0 if there is none.
    func metric(_ name: String) async throws -> Double {
        let text = try await HTTPMessage.send(port: diagnostics, "/metrics").body
        return text.split(separator: "\n").reduce(0) { sum, line in
            let isSample = line.hasPrefix(name + " ") || line.hasPrefix(name + "{")
            return sum + (isSample ? line.split(separator: " ").last.flatMap { Double($0) } ?? 0 : 0)
        }
    }

    /// The proxy holds all that it is to have, at the head of the log.
    func waitUntilSynchronised(_ proxy: String, mesh: String = "default") async throws {
        try await eventually("\(proxy) is in sync") {
            let items = try await get("/snapshots?mesh=\(mesh)")["items"].array
            return items.contains { $0["name"].text == proxy && $0["state"].text == "SYNCED" }
        }
    }

    /// The proxy has acknowledged a revision that concerns it.
    func waitUntilAcknowledged(_ proxy: String, _ revision: String) async throws {
        guard let wanted = Int(revision.dropFirst()) else { throw Overdue(description: "no revision: \(revision)") }
        try await eventually("\(proxy) acknowledges \(revision)") {
            let items = try await get("/snapshots?mesh=default")["items"].array
            return items.contains { $0["name"].text == proxy && $0["ackedRevision"].number >= wanted }
        }
    }
}
