import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// What came of asking for the bootstrap configuration once.
enum BootstrapOutcome: Hashable, Sendable {
    case ready(Bootstrap)
    /// The control plane does not know the dataplane, and was sent none. It may be created any moment.
    case unknownDataplane
    /// The same request will be refused again; the text is the server's.
    case refused(String)
    /// May be better next time.
    case failed(String)
}

/// Asks the control plane's `/bootstrap`.
final class BootstrapClient: Sendable {
    private static let answerLimit = 8 << 20
    private let client: HTTPClient
    private let origin: String

    /// - Parameter authority: PEM that must have signed the control plane's certificate; `nil`: it is not verified.
    init(_ address: ControlPlaneAddress, authority: String?) throws(AgentError) {
        var configuration = HTTPClient.Configuration(tlsConfiguration: try Self.tls(authority))
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        // The caller retries, at its own pace, and says why.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        origin = address.origin
    }

    /// Ends the connections; the client must not be used afterwards.
    func close() async {
        try? await client.shutdown()
    }

    /// - Parameter timeout: for the whole exchange.
    func ask(_ body: [UInt8], timeout: Duration = .seconds(10)) async -> BootstrapOutcome {
        var request = HTTPClientRequest(url: origin + "/bootstrap")
        request.method = .POST
        // Exactly this value makes the control plane answer in JSON.
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let response = try await client.execute(request, timeout: TimeAmount(timeout))
            let answer = try await response.body.collect(upTo: Self.answerLimit)
            return Self.outcome(status: Int(response.status.code), body: Array(answer.readableBytesView))
        } catch {
            return .failed("request to \(origin)/bootstrap failed: \(FailureReason.ofRequest(error))")
        }
    }

    private static func outcome(status: Int, body: [UInt8]) -> BootstrapOutcome {
        switch status {
        case 200:
            do {
                return .ready(try Bootstrap(answer: body))
            } catch {
                return .failed(error.description)
            }
        case 404 where body.isEmpty: return .unknownDataplane
        case 404:
            return .failed(
                "there is no /bootstrap at the control plane's address: check that --cp-address has the port for "
                    + "proxies (5678 by default), not that of the HTTP API (5681 by default)")
        case 408, 429: return .failed("the control plane is busy (status \(status))")
        case 400..<500:
            let text = String(decoding: body, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            return .refused(text.isEmpty ? "status \(status)" : text)
        default: return .failed("unexpected status code: \(status)")
        }
    }

    private static func tls(_ authority: String?) throws(AgentError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        guard let authority else {
            configuration.certificateVerification = .none
            return configuration
        }
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)), !certificates.isEmpty
        else {
            throw .configuration(
                "--ca-cert-file", "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)")
        }
        configuration.trustRoots = .certificates(certificates)
        return configuration
    }
}
