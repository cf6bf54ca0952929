import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle

/// Why a server cannot listen.
public enum ListenError: Error, Sendable, CustomStringConvertible {
    /// Another process has the port; `key` is the configuration key that changes it.
    case portInUse(server: String, address: String, key: String)
    case failed(server: String, address: String, key: String, reason: String)
    /// Certificate or key cannot be used.
    case certificate(String)

    /// What `error` of the operating system means for a server; `key` is the configuration key of its port.
    public init(_ error: any Error, server: String, host: String, port: Int, key: String) {
        let address = "\(host):\(port)"
        guard let error = error as? IOError else {
            self = .failed(server: server, address: address, key: key, reason: "\(error)")
            return
        }
        self =
            error.errnoCode == EADDRINUSE
            ? .portInUse(server: server, address: address, key: key)
            : .failed(server: server, address: address, key: key, reason: String(cString: strerror(error.errnoCode)))
    }

    public var description: String {
        switch self {
        case .portInUse(let server, let address, let key):
            "\(server): \(address) is in use by another process; stop it or set \(key) (0 picks a free port)"
        case .failed(let server, let address, let key, let reason):
            "\(server): cannot listen on \(address) (\(key)): \(reason)"
        case .certificate(let reason): "api-https: the certificate cannot be used: \(reason)"
        }
    }
}

/// A server that was started.
public struct RunningServer: Sendable {
    /// `api-http`, `api-https` or `diagnostics`.
    public let name: String
    public let host: String
    /// The real port, also where 0 was asked for.
    public let port: Int
    private let group: ServiceGroup
    private let task: Task<Void, Never>

    fileprivate init(name: String, host: String, port: Int, group: ServiceGroup, task: Task<Void, Never>) {
        self.name = name
        self.host = host
        self.port = port
        self.group = group
        self.task = task
    }

    /// Takes no more connections and lets open requests finish, but not for longer than `limit`.
    public func stop(within limit: Duration = .seconds(3)) async {
        await group.triggerGracefulShutdown()
        let task = task
        let deadline = Task {
            try await Task.sleep(for: limit)
            task.cancel()
        }
        await task.value
        deadline.cancel()
    }
}

/// Where a server is to listen.
struct HTTPListener {
    let name: String
    let host: String
    let port: Int
    /// Configuration key of the port, for errors.
    let key: String
    var tls: TLSConfiguration?
    /// See `APISettings.idleTimeout`.
    var idleTimeout: Duration = .seconds(120)

    /// - Returns: once connections are taken.
    /// - Throws: `ListenError`.
    func start(_ responder: some HTTPResponder<ConnectionContext>, logger: Logger) async throws -> RunningServer {
        let (ports, running) = AsyncThrowingStream.makeStream(of: Int.self)
        var quiet = logger
        quiet.logLevel = .error
        let application = Application(
            responder: responder, server: try server,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { running.yield($0.localAddress?.port ?? port) }, logger: quiet)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [application], logger: quiet))
        let task = Task {
            do {
                try await group.run()
                running.finish()
            } catch {
                running.finish(throwing: error)
            }
        }
        do {
            for try await port in ports {
                return RunningServer(name: name, host: host, port: port, group: group, task: task)
            }
        } catch {
            throw ListenError(error, server: name, host: host, port: port, key: key)
        }
        throw ListenError.failed(server: name, address: "\(host):\(port)", key: key, reason: "it stopped at once")
    }

    private var server: HTTPServerBuilder {
        get throws {
            let http = HTTPServerBuilder.http1(configuration: .init(idleTimeout: TimeAmount(idleTimeout)))
            guard let tls else { return http }
            do {
                return try .tls(http, tlsConfiguration: tls)
            } catch {
                throw ListenError.certificate("\(error)")
            }
        }
    }
}
