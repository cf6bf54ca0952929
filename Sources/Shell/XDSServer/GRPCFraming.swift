import NIOCore

/// Splits the body of a gRPC call into messages. Source: gRPC over HTTP/2, "Length-Prefixed-Message".
struct GRPCMessageReader {
    /// Requests of proxies are small; a longer one is refused before it is buffered.
    static let lengthLimit = 8 << 20

    private var buffer = ByteBuffer()

    enum Failure: Error, CustomStringConvertible {
        case compressed
        case tooLong(Int)

        var description: String {
            switch self {
            case .compressed: "compressed messages are not accepted"
            case .tooLong(let count):
                "a message of \(count) bytes is over the limit of \(GRPCMessageReader.lengthLimit)"
            }
        }
    }

    mutating func append(_ data: ByteBuffer) {
        if buffer.readableBytes == 0 { buffer = data } else { buffer.writeImmutableBuffer(data) }
    }

    /// The next whole message; `nil` until there is one.
    mutating func next() throws -> [UInt8]? {
        guard let flag = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self),
            let length = buffer.getInteger(at: buffer.readerIndex + 1, as: UInt32.self)
        else { return release() }
        guard flag == 0 else { throw Failure.compressed }
        guard length <= Self.lengthLimit else { throw Failure.tooLong(Int(length)) }
        guard buffer.readableBytes >= 5 + Int(length) else { return release() }
        buffer.moveReaderIndex(forwardBy: 5)
        return buffer.readBytes(length: Int(length))
    }

    /// Nothing whole is left. What was read is let go: the buffer is one that the connection would otherwise use again.
    private mutating func release() -> [UInt8]? {
        if buffer.readableBytes == 0 { buffer = ByteBuffer() } else { buffer.discardReadBytes() }
        return nil
    }
}

/// Status codes of gRPC that this server uses.
enum GRPCStatus: Int {
    case ok = 0
    case invalidArgument = 3
    case notFound = 5
    case permissionDenied = 7
    case unimplemented = 12
    case `internal` = 13
    case unavailable = 14
    case unauthenticated = 16
}

extension GRPCStatus {
    /// What ends a call. Source: gRPC over HTTP/2, "Trailers".
    func trailers(_ message: String) -> [(name: String, value: String)] {
        [("grpc-status", String(rawValue)), ("grpc-message", Self.percentEncoded(message))]
    }

    /// Clients refuse trailers that are much longer.
    private static let messageLimitBytes = 4 << 10

    /// gRPC's encoding of a status message. Source: gRPC over HTTP/2, "Percent-Encoded".
    static func percentEncoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            guard result.utf8.count < messageLimitBytes else { return result + "..." }
            if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "%") {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
