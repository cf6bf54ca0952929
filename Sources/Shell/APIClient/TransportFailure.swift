import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// What went wrong below HTTP, in words.
struct TransportFailure {
    private enum Stage { case connecting, connected, waiting, address }

    private let stage: Stage
    private let reason: String

    init(_ error: any Error) {
        switch error {
        case let error as HTTPClientError where Self.timeouts.contains(error):
            (stage, reason) = (.waiting, "timeout")
        case let error as HTTPClientError where error == .connectTimeout:
            (stage, reason) = (.connecting, "no connection within the time limit")
        case let error as HTTPClientError where Self.addressFaults.contains(error):
            (stage, reason) = (.address, error.shortDescription)
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            (stage, reason) = (.connected, "the server closed it")
        case let error as HTTPClientError: (stage, reason) = (.connected, error.shortDescription)
        case let error as NIOConnectionError: (stage, reason) = (.connecting, Self.text(of: error))
        case let error as NIOSSLError: (stage, reason) = (.connecting, Self.text(of: error))
        case is NIOSSLExtraError:
            (stage, reason) = (.connecting, "the server's certificate is for another name; \(Self.certificateHint)")
        case let error as IOError:
            (stage, reason) = (Self.refusals.contains(error.errnoCode) ? .connecting : .connected, Self.text(of: error))
        // What the parser says is no better than this.
        case is HTTPParserError: (stage, reason) = (.connected, "the server ended it")
        default: (stage, reason) = (.connected, "\(error)")
        }
    }

    /// - Parameter isConnected: the head of an answer had arrived.
    func error(url: String, timeout: Double, isConnected: Bool) -> APIError {
        switch stage {
        case .waiting: .timedOut(url: url, seconds: timeout)
        case .address: .invalidEndpoint("the address \"\(url)\" cannot be used: \(reason)")
        case .connecting where !isConnected: .unreachable(url: url, reason: reason)
        case .connecting, .connected: .connectionLost(url: url, reason: reason)
        }
    }

    private static let certificateHint =
        "name its authority with --ca-cert-file, or accept any certificate with --skip-verify"
    /// What the system says where no connection came about.
    private static let refusals: [CInt] = [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL]
    private static let timeouts: [HTTPClientError] = [
        .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout,
    ]
    private static let addressFaults: [HTTPClientError] = [.invalidURL, .emptyHost, .emptyScheme]

    private static func text(of error: NIOConnectionError) -> String {
        if let attempt = error.connectionErrors.first {
            if let failure = attempt.error as? IOError { return text(of: failure) }
            if case .connectTimeout = attempt.error as? ChannelError { return "no connection within the time limit" }
            return "\(attempt.error)"
        }
        return "the name \"\(error.host)\" has no address"
    }

    private static func text(of error: IOError) -> String {
        guard let words = strerror(error.errnoCode) else { return "input/output error \(error.errnoCode)" }
        return String(cString: words).lowercased()
    }

    private static func text(of error: NIOSSLError) -> String {
        if case .handshakeFailed(let detail) = error, "\(detail)".contains("CERTIFICATE_VERIFY_FAILED") {
            return "the server's certificate is not trusted; \(certificateHint)"
        }
        if case .handshakeFailed(let detail) = error, "\(detail)".contains("WRONG_VERSION_NUMBER") {
            return "the server does not speak TLS; is this an http:// address?"
        }
        return "the TLS handshake failed"
    }
}
