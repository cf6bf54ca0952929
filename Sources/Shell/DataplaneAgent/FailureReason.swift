import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

/// Errors of the system and of libraries in words for operators, without places in source code.
enum FailureReason {
    /// Why a file or folder cannot be used.
    static func ofFile(_ error: any Error) -> String {
        guard let error = error as? CocoaError else { return "\(error)" }
        switch error.code {
        case .fileReadNoSuchFile, .fileNoSuchFile: return "no such file"
        case .fileReadNoPermission, .fileWriteNoPermission: return "permission denied"
        case .fileWriteOutOfSpace: return "no space left"
        case .fileWriteVolumeReadOnly: return "the file system is read-only"
        default: return error.localizedDescription
        }
    }

    /// Why a request to the control plane had no answer.
    static func ofRequest(_ error: any Error) -> String {
        if let error = error as? NIOConnectionError { return "cannot connect: \(causes(of: error))" }
        if let error = error as? IOError { return "cannot connect: \(words(error))" }
        if error as? HTTPClientError == .remoteConnectionClosed {
            return "the server closed the connection; check that --cp-address begins with https://"
        }
        let text = "\(error)"
        let isDistrust = ["CERTIFICATE_VERIFY_FAILED", "unableToValidateCertificate", "noCertificateToValidate"]
        if isDistrust.contains(where: text.contains) {
            return "the control plane's certificate is not trusted: it must be signed by the given CA certificate "
                + "(--ca-cert-file) and name the host of --cp-address"
        }
        if text.contains("WRONG_VERSION_NUMBER") {
            return "the server speaks no TLS; check that --cp-address has the port for proxies (5678 by default)"
        }
        return text.replacing(#/ at \/[^\s\]]*/#, with: "")
    }

    /// Each cause once: a name may have several addresses, and all of them may refuse.
    private static func causes(of error: NIOConnectionError) -> String {
        let errors = error.connectionErrors.map(\.error) + [error.dnsAError, error.dnsAAAAError].compactMap(\.self)
        var causes: [String] = []
        for text in errors.map({ ($0 as? IOError).map(words) ?? "\($0)" }) where !causes.contains(text) {
            causes.append(text)
        }
        return causes.joined(separator: "; ")
    }

    private static func words(_ error: IOError) -> String { String(cString: strerror(error.errnoCode)).lowercased() }
}
