import ControlPlaneConfig
import Logging
import NIOSSL

/// The HTTP servers for people and scripts: API with and without TLS, and diagnostics.
public struct RESTAPI: Sendable {
    /// All of them, in the order in which they began to listen.
    public let servers: [RunningServer]
    private let context: APIContext

    /// Starts all servers that the configuration enables.
    ///
    /// - Throws: `ListenError`; those that were started are stopped again.
    public static func start(_ dependencies: RESTDependencies) async throws -> RESTAPI {
        let context = APIContext(dependencies)
        var servers: [RunningServer] = []
        do {
            let diagnostics = HTTPListener(
                name: "diagnostics", host: "0.0.0.0", port: dependencies.configuration.diagnosticsPort,
                key: "diagnostics.serverPort")
            servers.append(try await diagnostics.start(DiagnosticsResponder(context), logger: context.logger))
            for (listener, scheme) in try listeners(dependencies) {
                servers.append(
                    try await listener.start(APIResponder(context, scheme: scheme), logger: context.logger))
            }
        } catch {
            for server in servers { await server.stop() }
            throw error
        }
        return RESTAPI(servers: servers, context: context)
    }

    private static func listeners(
        _ dependencies: RESTDependencies
    ) throws -> [(listener: HTTPListener, scheme: String)] {
        let settings = dependencies.configuration.api
        var listeners: [(HTTPListener, String)] = []
        if settings.http.isEnabled {
            var listener = listener("api-http", settings.http, key: "apiServer.http.port")
            listener.idleTimeout = settings.idleTimeout
            listeners.append((listener, "http"))
        }
        if settings.https.isEnabled, let identity = dependencies.certificate {
            var listener = listener("api-https", settings.https, key: "apiServer.https.port")
            listener.tls = try tls(identity)
            listener.idleTimeout = settings.idleTimeout
            listeners.append((listener, "https"))
        }
        return listeners
    }

    private static func listener(_ name: String, _ settings: ListenerSettings, key: String) -> HTTPListener {
        HTTPListener(name: name, host: settings.interface, port: settings.port, key: key)
    }

    private static func tls(_ identity: ServerIdentity) throws -> TLSConfiguration {
        do {
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificatePEM.utf8))
            let key = try NIOSSLPrivateKey(bytes: Array(identity.privateKeyPEM.utf8), format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map(NIOSSLCertificateSource.certificate), privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            return configuration
        } catch {
            throw ListenError.certificate("\(error)")
        }
    }

    /// The server of that name; `nil` if it was not started.
    public subscript(name: String) -> RunningServer? { servers.first { $0.name == name } }

    /// Ends event streams, lets open requests finish, and stops listening.
    public func stop() async {
        context.events.stop()
        await withTaskGroup { group in
            for server in servers { group.addTask { await server.stop() } }
        }
    }
}
