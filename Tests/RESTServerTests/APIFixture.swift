import AsyncHTTPClient
import CommitPipeline
import ControlPlaneConfig
import Foundation
import LogHash
import LogSealing
import LogStore
import Logging
import MeshCommands
import MeshEvents
import MeshIdentity
import MeshProjections
import MeshResources
import NIOCore
import NIOHTTP1
import NIOSSL
import RESTServer
import Synchronization
import Testing

/// A control plane's API on free ports, over a log in memory.
struct APIFixture: Sendable {
    let api: RESTAPI
    let pipeline: CommitPipeline
    let observations = FakeObservations()
    let store: FailingStore
    let isReady: Flag

    private init(_ environment: [String: String], mode: Mode) async throws {
        var environment = environment
        for name in ["KUMA_API_SERVER_HTTP_PORT", "KUMA_API_SERVER_HTTPS_PORT", "KUMA_DIAGNOSTICS_SERVER_PORT"]
        where environment[name] == nil { environment[name] = "0" }
        environment["KUMA_STORE_TYPE"] = "memory"
        let configuration = try ControlPlaneConfiguration.load(file: nil, environment: environment)
        let log = try #require(LogID(bytes: randomBytes(16)))
        store = FailingStore(MemoryLogStore(name: mode.logName, logID: log))
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        pipeline = try CommitPipeline(
            store: store, keyRing: try KeyRing(), mode: mode, keys: TestKeys(), logger: logger, onFatal: { _ in })
        isReady = Flag()
        let certificate = try ServerCertificate.selfSigned(hostnames: [], ips: [], now: Date())
        let isReady = isReady
        api = try await RESTAPI.start(
            RESTDependencies(
                configuration: configuration, pipeline: pipeline, observations: observations,
                proxyConfiguration: { state, key in
                    guard let dataplane = state[key] else { return nil }
                    let listener: JSON = ["name": .string("inbound:\(dataplane.resource.labels["port"] ?? "none")")]
                    return ProxyConfiguration(
                        xds: ["type.googleapis.com/envoy.config.listener.v3.Listener": ["inbound": listener]],
                        digest: "d\(dataplane.revision.value)", generator: "test/1")
                },
                verifierKey: "standalone+00000000+key",
                facts: ServerFacts(hostname: "here", version: "0.1.0", instanceID: "here-1"),
                certificate: ServerIdentity(
                    certificatePEM: certificate.certificatePEM, privateKeyPEM: certificate.privateKeyPEM),
                isReady: { isReady.value },
                metrics: { [MetricFamily("kuma_test", .gauge, "A figure.", 3)] }, logger: logger))
    }

    /// Runs `body` with an API, and stops it.
    static func with(
        _ environment: [String: String] = [:], mode: Mode = .standalone,
        _ body: @Sendable (APIFixture) async throws -> Void
    ) async throws {
        let fixture = try await APIFixture(environment, mode: mode)
        let result: Result<Void, any Error>
        do { result = .success(try await body(fixture)) } catch { result = .failure(error) }
        await fixture.api.stop()
        fixture.pipeline.stop()
        try result.get()
    }

    func port(_ server: String = "api-http") throws -> Int { try #require(api[server]).port }

    func url(_ path: String) throws -> String { "http://127.0.0.1:\(try port())\(path)" }

    @discardableResult
    func send(
        _ method: HTTPMethod, _ path: String, _ body: JSON? = nil, headers: [String: String] = [:]
    ) async throws -> Reply {
        try await Self.send(
            method, try url(path), body.map { Array($0.canonicalBytes) }, headers: headers)
    }

    static func send(
        _ method: HTTPMethod, _ url: String, _ body: [UInt8]? = nil, headers: [String: String] = [:],
        client: HTTPClient = .shared
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: url)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(body) }
        let response = try await client.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 64 << 20)
        return Reply(
            status: Int(response.status.code), headers: response.headers, body: Array(bytes.readableBytesView))
    }

    @discardableResult
    func get(_ path: String, headers: [String: String] = [:]) async throws -> Reply {
        try await send(.GET, path, headers: headers)
    }

    @discardableResult
    func put(_ path: String, _ body: JSON = [:], headers: [String: String] = [:]) async throws -> Reply {
        try await send(.PUT, path, body, headers: headers)
    }

    /// A mesh without default policies, so that revisions are easy to count.
    func putMesh(_ name: String = "default") async throws {
        let reply = try await put("/meshes/\(name)", ["skipCreatingInitialPolicies": ["*"]])
        #expect(reply.status == 201)
    }

    static func dataplane(_ service: String, port: Int = 8080, labels: JSON = [:]) -> JSON {
        [
            "labels": labels,
            "networking": [
                "address": "127.0.0.1",
                "inbound": [["port": .int(Int64(port)), "tags": ["kuma.io/service": .string(service)]]],
            ],
        ]
    }

    /// What makes a request on this host one of nobody in particular.
    static let anonymous = ["X-Forwarded-For": "10.1.2.3"]
}

struct Reply: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var revision: String? { headers.first(name: "X-Kuma-Revision") }

    var json: JSON {
        get throws { try JSON(parsing: body) }
    }

    /// `title / detail`, then `field: reason`.
    var refusal: [String] {
        get throws {
            let json = try json
            let lines = (json["invalid_parameters"]?.elements ?? []).map {
                "\($0["field"]?.stringValue ?? ""): \($0["reason"]?.stringValue ?? "")"
            }
            return ["\(json["title"]?.stringValue ?? "") / \(json["detail"]?.stringValue ?? "")"] + lines
        }
    }

    var names: [String] {
        get throws { (try json["items"]?.elements ?? []).compactMap { $0["name"]?.stringValue } }
    }
}

final class Flag: Sendable {
    private let state = Mutex(false)
    var value: Bool { state.withLock { $0 } }
    func raise() { state.withLock { $0 = true } }
}

final class FakeObservations: ProxyObservations {
    private struct State {
        var observations: [ResourceKey: ProxyObservation] = [:]
        var snapshots: [ResourceKey: SnapshotSummary] = [:]
        var zones: Set<String> = []
    }

    private let state = Mutex(State())

    func observation(of proxy: ResourceKey) -> ProxyObservation? { state.withLock { $0.observations[proxy] } }
    var observations: [ResourceKey: ProxyObservation] { state.withLock { $0.observations } }
    func snapshot(of proxy: ResourceKey) -> SnapshotSummary? { state.withLock { $0.snapshots[proxy] } }
    func isZoneOnline(_ name: String) -> Bool { state.withLock { $0.zones.contains(name) } }

    func set(
        _ name: String, mesh: String = "default", _ observation: ProxyObservation?, _ snapshot: SnapshotSummary? = nil
    ) {
        let key = ResourceKey(type: "Dataplane", mesh: mesh, name: name)
        state.withLock { state in
            state.observations[key] = observation
            state.snapshots[key] = snapshot
        }
    }

    func connectZone(_ name: String) { state.withLock { _ = $0.zones.insert(name) } }
}

struct TestKeys: KeyMaterial {
    private static let key = Result { try SigningKey.generate().privateKeyPEM }

    func signingKeyPEM() throws -> String { try Self.key.get() }

    func builtinAuthority(
        mesh: String, rsaBits: Int?, expiration: String?
    ) throws -> (certificatePEM: String, privateKeyPEM: String) { ("certificate", "private") }

    func faults(
        ofProvidedCertificate certificatePEM: String, privateKeyPEM: String
    ) -> [(field: String, reason: String)] { [] }
}
