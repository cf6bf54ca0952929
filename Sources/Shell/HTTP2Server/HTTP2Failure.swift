/// Error codes of HTTP/2. Source: RFC 9113, section 7.
public enum HTTP2ErrorCode: UInt32, Hashable, Sendable {
    case none = 0
    case protocolError = 1
    case internalError = 2
    case flowControlError = 3
    case streamClosed = 5
    case frameSizeError = 6
    case refusedStream = 7
    case cancel = 8
    case compressionError = 9
    case enhanceYourCalm = 11
}

/// The peer broke the protocol so that the connection cannot go on: it is told by GOAWAY, with code and reason.
struct HTTP2Failure: Error, Hashable, Sendable {
    let code: HTTP2ErrorCode
    let reason: String

    init(_ code: HTTP2ErrorCode, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}
