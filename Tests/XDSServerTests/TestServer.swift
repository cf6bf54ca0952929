import Foundation
import Logging
import MeshDelivery
import MeshIdentity
import MeshResources
import NIOCore
import NIOPosix
import Synchronization

@testable import XDSServer

/// A dataplane server without a log: proxies are admitted as the test says, and given what the test gives them.
final class TestServer: Sendable {
    let sessions: DiscoverySessions
    let admission = TestAdmission()
    let listener: DataplaneListener
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    private init(keepalive: Keepalive) async throws {
        sessions = DiscoverySessions(
            admission: admission, secrets: NoSecrets(), nackBackoffMilliseconds: 10,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let pair = try ServerCertificate.selfSigned(hostnames: ["localhost"], ips: [], now: Date())
        listener = try await DataplaneListener.start(
            host: "127.0.0.1", port: 0, certificateChainPEM: pair.certificatePEM, privateKeyPEM: pair.privateKeyPEM,
            threads: 1, sessions: sessions, keepalive: keepalive
        ) { HTTPExchange.Answer(status: 200, body: $0.body) }
    }

    static func with(keepalive: Keepalive = Keepalive(), _ body: (TestServer) async throws -> Void) async throws {
        let server = try await TestServer(keepalive: keepalive)
        do {
            try await body(server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private func stop() async {
        await listener.stop()
        try? await group.shutdownGracefully()
    }

    func key(_ name: String) -> ResourceKey { ResourceKey(type: "Dataplane", mesh: "default", name: name) }

    /// Gives proxies a snapshot with these clusters; `version` sets it apart from others.
    func offer(_ clusters: [EncodedResource], revision: UInt64, to names: [String], changedAt: NIODeadline? = nil) {
        let version = clusters.map(\.description).joined(separator: ";")
        let set = ResourceSet(resources: clusters, version: version)
        let snapshot = DeliverySnapshot(revision: revision, sets: [.cluster: set])
        sessions.offer(names.map { (key($0), snapshot) }, changedAt: changedAt)
    }

    func isServed(_ name: String) -> Bool { sessions.isServed(key(name)) }
}

extension EncodedResource {
    /// A cluster with content of that size.
    static func cluster(_ name: String, _ version: String, bytes: Int = 10) -> EncodedResource {
        EncodedResource(
            type: .cluster, name: name, version: version, bytes: [UInt8](repeating: 0x5A, count: bytes))
    }
}

/// Lets in whom the test lets in.
final class TestAdmission: ProxyAdmission {
    private let state = Mutex(State())

    private struct State {
        var asked: [ResourceKey] = []
        var held: [CheckedContinuation<Void, Never>] = []
        var holds = false
        var departed: [ResourceKey: Bool] = [:]
    }

    /// From now on admissions wait for `release`.
    func hold() {
        state.withLock { $0.holds = true }
    }

    var heldCount: Int { state.withLock { $0.held.count } }

    /// Whose admission began, once for each stream.
    var asked: [ResourceKey] { state.withLock { $0.asked } }

    /// Lets one in that waits; all others wait on.
    func releaseOne() {
        state.withLock { $0.held.popLast() }?.resume()
    }

    func release() {
        let held = state.withLock { state in
            defer { state.held = [] }
            state.holds = false
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    /// Proxies that left, and whether they had brought their Dataplanes.
    var departed: [ResourceKey: Bool] { state.withLock { $0.departed } }

    func admit(_ proxy: ProxyHello) async throws -> ResourceKey {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                state.asked.append(proxy.key)
                if state.holds { state.held.append(continuation) }
                return state.holds
            }
            if !isHeld { continuation.resume() }
        }
        return proxy.key
    }

    func depart(_ proxy: ResourceKey, broughtResource: Bool) async {
        state.withLock { $0.departed[proxy] = broughtResource }
    }
}

private struct NoSecrets: SecretSource {
    func identity(for proxy: ResourceKey, present: IssuedIdentity?, held: [String: String]) -> IssuedIdentity? { nil }
}
