import AsyncHTTPClient
import MeshResources
import NIOCore
import NIOHTTP1
import NIOSSL

/// Speaks to the REST API of one control plane. Must be shut down.
public struct APIClient: Sendable {
    /// Where requests go.
    public let endpoint: APIEndpoint
    /// How long one request may take, in seconds.
    public let timeout: Double
    private let base: String
    private let transport: HTTPClient
    private let trace: (@Sendable (String) -> Void)?

    /// Bodies beyond this are refused, in bytes.
    static let bodyLimit = 512 << 20

    /// Opens no connection yet.
    ///
    /// - Parameters:
    ///   - timeout: seconds that one request may take.
    ///   - trace: gets one line for each request and each answer; without secrets.
    /// - Throws: `APIError.invalidEndpoint`.
    public init(
        _ endpoint: APIEndpoint, timeout: Double = 60, trace: (@Sendable (String) -> Void)? = nil
    ) throws(APIError) {
        self.endpoint = endpoint
        self.timeout = timeout
        self.trace = trace
        base = String(endpoint.url.reversed().drop { $0 == "/" }.reversed())
        guard base.hasPrefix("http://") || base.hasPrefix("https://") else {
            throw .invalidEndpoint("the address \"\(endpoint.url)\" has to begin with http:// or https://")
        }
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .milliseconds(Int64(min(timeout, 10) * 1000))
        // Otherwise a refused connection would be tried again until the deadline.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.tlsConfiguration = try tlsConfiguration(of: endpoint)
        transport = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Ends all connections. The client cannot be used any more.
    public func shutdown() async {
        // Fails only if it was shut down before.
        try? await transport.shutdown()
    }

    /// One request, tried once.
    ///
    /// - Throws: `APIError.refused` for a status of 300 or more.
    public func send(_ request: APIRequest) async throws(APIError) -> APIAnswer {
        let url = base + request.target
        trace?("\(request.method.rawValue) \(url)")
        let reply: (status: Int, revision: Int64?, body: [UInt8])
        do {
            let response = try await transport.execute(
                httpRequest(request), timeout: .milliseconds(Int64(timeout * 1000)))
            do {
                let body = try await response.body.collect(upTo: Self.bodyLimit)
                reply = (
                    Int(response.status.code),
                    response.headers.first(name: "X-Kuma-Revision").flatMap(parseRevisionNumber),
                    Array(body.readableBytesView)
                )
            } catch {
                throw failure(error, isConnected: true)
            }
        } catch let error as APIError {
            throw error
        } catch {
            throw failure(error, isConnected: false)
        }
        trace?("\(reply.status) \(reply.body.count) bytes revision=\(reply.revision.map { "r\($0)" } ?? "-")")
        guard (200..<300).contains(reply.status) else {
            throw .refused(APIError.Refusal(status: reply.status, body: reply.body))
        }
        return APIAnswer(status: reply.status, revision: reply.revision, body: reply.body, origin: url)
    }

    /// The bytes of an answer that does not end, as they come.
    ///
    /// - Parameter onOpen: gets the revision that the answer begins at, before any bytes.
    func stream(
        _ request: APIRequest, onOpen: (Int64?) -> Void, receive: (ByteBuffer) async throws -> Void
    ) async throws {
        trace?("\(request.method.rawValue) \(base)\(request.target)")
        let response = try await openStream(request)
        onOpen(response.headers.first(name: "X-Kuma-Revision").flatMap(parseRevisionNumber))
        var parts = response.body.makeAsyncIterator()
        while let part = try await next(&parts) { try await receive(part) }
    }

    private func openStream(_ request: APIRequest) async throws(APIError) -> HTTPClientResponse {
        do {
            let response = try await transport.execute(httpRequest(request), deadline: .distantFuture)
            guard response.status.code >= 300 else { return response }
            let body = try await response.body.collect(upTo: 1 << 20)
            throw APIError.refused(
                APIError.Refusal(status: Int(response.status.code), body: Array(body.readableBytesView)))
        } catch let error as APIError {
            throw error
        } catch {
            throw failure(error, isConnected: false)
        }
    }

    private func next(_ parts: inout HTTPClientResponse.Body.AsyncIterator) async throws(APIError) -> ByteBuffer? {
        do {
            return try await parts.next()
        } catch {
            throw failure(error, isConnected: true)
        }
    }

    private func httpRequest(_ request: APIRequest) -> HTTPClientRequest {
        var made = HTTPClientRequest(url: base + request.target)
        made.method = HTTPMethod(rawValue: request.method.rawValue)
        made.headers.add(name: "Accept", value: "application/json")
        for header in endpoint.headers + request.headers {
            made.headers.replaceOrAdd(name: header.name, value: header.value)
        }
        if let token = endpoint.token { made.headers.replaceOrAdd(name: "Authorization", value: "Bearer \(token)") }
        if let body = request.body {
            made.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
            made.body = .bytes(body.canonicalBytes)
        }
        return made
    }

    private func failure(_ error: any Error, isConnected: Bool) -> APIError {
        TransportFailure(error).error(url: endpoint.url, timeout: timeout, isConnected: isConnected)
    }
}

private func tlsConfiguration(of endpoint: APIEndpoint) throws(APIError) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    if endpoint.skipsVerification { configuration.certificateVerification = .none }
    if let file = endpoint.caCertificateFile {
        configuration.trustRoots = .certificates(try certificates(in: file, purpose: "CA certificate"))
    }
    guard let certificateFile = endpoint.clientCertificateFile, let keyFile = endpoint.clientKeyFile else {
        return configuration
    }
    let chain = try certificates(in: certificateFile, purpose: "client certificate")
    configuration.certificateChain = chain.map(NIOSSLCertificateSource.certificate)
    do {
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: keyFile, format: .pem))
    } catch {
        throw .invalidEndpoint("cannot read a client key from \(keyFile): it has to be a PEM file")
    }
    return configuration
}

private func certificates(in file: String, purpose: String) throws(APIError) -> [NIOSSLCertificate] {
    do {
        return try NIOSSLCertificate.fromPEMFile(file)
    } catch {
        throw .invalidEndpoint("cannot read a \(purpose) from \(file): it has to be a PEM file")
    }
}
