/// What one connection says: bytes in, bytes out. Performs nothing.
struct EchoConversation {
    /// Named in every HTTP answer.
    let instance: String
    /// True once the answer that ends the connection has been made.
    private(set) var isOver = false
    private var mode = Mode.undecided
    private var pending: [UInt8] = []
    private var hasPromisedToContinue = false
    private var isStopping = false

    private enum Mode {
        case undecided, bytes, http
    }

    private static let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"]

    init(instance: String) {
        self.instance = instance
    }

    /// True between the first and the last byte of a request.
    var isAwaitingRest: Bool { mode == .http && !pending.isEmpty && !isOver }

    /// Takes bytes as they arrive; returns what to send now.
    mutating func receive(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        guard !isOver else { return [] }
        pending.append(contentsOf: bytes)
        if mode == .undecided { mode = Self.mode(of: pending) }
        switch mode {
        case .undecided: return []
        case .bytes: return takePending()
        case .http: return answerRequests()
        }
    }

    /// The peer has said everything: what was still undecided was no request.
    mutating func end() -> [UInt8] {
        defer { isOver = true }
        return mode == .http || isOver ? [] : takePending()
    }

    /// The next answer is the last.
    mutating func stop() {
        isStopping = true
    }

    private mutating func takePending() -> [UInt8] {
        defer { pending = [] }
        return pending
    }

    /// HTTP if the first line is a request line of HTTP/1.x; undecided while it still can become one.
    private static func mode(of bytes: [UInt8]) -> Mode {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
            let word = String(decoding: bytes.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
            let canBecome =
                word.utf8.count == bytes.count ? methods.contains { $0.hasPrefix(word) } : methods.contains(word)
            return canBecome && bytes.count <= EchoRequest.headLimit ? .undecided : .bytes
        }
        let line = EchoRequest.Line(String(decoding: bytes[..<end], as: UTF8.self))
        return line.map { methods.contains($0.method) } == true ? .http : .bytes
    }

    private mutating func answerRequests() -> [UInt8] {
        var answers: [UInt8] = []
        while !isOver {
            // RFC 9112 2.2: empty lines before a request are ignored.
            pending.removeFirst(pending.prefix { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }.count)
            guard !pending.isEmpty else { return answers }
            do throws(EchoRequest.Refusal) {
                guard let request = try EchoRequest(firstOf: pending) else { return answers + promiseToContinue() }
                pending.removeFirst(request.bytes.count)
                hasPromisedToContinue = false
                isOver = request.closes || isStopping
                answers += answer(to: request)
            } catch {
                isOver = true
                answers += refuse(error)
            }
        }
        return answers
    }

    /// curl waits a second for this before it sends a large body.
    private mutating func promiseToContinue() -> [UInt8] {
        guard !hasPromisedToContinue, EchoRequest.expectsContinue(pending) else { return [] }
        hasPromisedToContinue = true
        return Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    }

    private func answer(to request: EchoRequest) -> [UInt8] {
        var body = request.bytes
        if body.last != UInt8(ascii: "\n") { body.append(UInt8(ascii: "\n")) }
        body += Array("instance: \(instance)\n".utf8)
        let echo = ["x-kuma-method: \(request.line.method)", "x-kuma-path: \(request.line.target)"]
        let head = head("200 OK", length: body.count, echo)
        return request.line.method == "HEAD" ? head : head + body
    }

    private func refuse(_ refusal: EchoRequest.Refusal) -> [UInt8] {
        let body = Array("\(refusal.reason)\n".utf8)
        return head(refusal.status, length: body.count, []) + body
    }

    private func head(_ status: String, length: Int, _ fields: [String]) -> [UInt8] {
        let lines =
            [
                "HTTP/1.1 \(status)", "content-type: text/plain", "content-length: \(length)",
                "x-kuma-instance: \(instance)",
            ]
            + fields + ["connection: \(isOver ? "close" : "keep-alive")", "", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }
}

/// One HTTP/1.x request as it came over the wire (RFC 9112).
struct EchoRequest {
    /// Longest request line and header fields together, in bytes.
    static let headLimit = 64 * 1024
    /// Longest body, in bytes as sent.
    static let bodyLimit = 16 * 1024 * 1024

    let line: Line
    /// All of it, body and chunk sizes included.
    let bytes: [UInt8]
    /// The client wants the connection to end after the answer.
    let closes: Bool

    struct Line {
        let method: String
        let target: String
        let minorVersion: Int

        /// `nil` unless it is `METHOD TARGET HTTP/1.x`, with or without the carriage return.
        init?(_ text: String) {
            let parts = (text.utf8.last == 0x0D ? String(text.unicodeScalars.dropLast()) : text)
                .split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty, parts[2].hasPrefix("HTTP/1."),
                let version = Int(parts[2].dropFirst(7)), (0...9).contains(version),
                parts[1].utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
            else { return nil }
            method = String(parts[0])
            target = String(parts[1])
            minorVersion = version
        }
    }

    /// Why a request is not answered with an echo.
    struct Refusal: Error {
        let status: String
        let reason: String

        static func malformed(_ reason: String) -> Refusal { Refusal(status: "400 Bad Request", reason: reason) }
        static func tooLarge(_ status: String, _ reason: String) -> Refusal { Refusal(status: status, reason: reason) }
    }

    /// The request at the start of `buffer`; `nil` while it is not all there.
    init?(firstOf buffer: [UInt8]) throws(Refusal) {
        guard let head = try EchoHead(startOf: buffer) else { return nil }
        guard let end = try head.end(in: buffer) else { return nil }
        line = head.line
        bytes = Array(buffer[..<end])
        closes = head.closes
    }

    /// The head is all there and asks for `100 Continue` before the body.
    static func expectsContinue(_ buffer: [UInt8]) -> Bool {
        guard let head = try? EchoHead(startOf: buffer) else { return false }
        return head.line.minorVersion > 0 && head["expect"].contains { $0.lowercased() == "100-continue" }
    }
}

/// Request line and header fields.
private struct EchoHead {
    let line: EchoRequest.Line
    /// Names in lower case.
    let fields: [(name: String, value: String)]
    /// Where the body starts.
    let end: Int

    init?(startOf buffer: [UInt8]) throws(EchoRequest.Refusal) {
        guard let end = Self.end(of: buffer) else {
            guard buffer.count <= EchoRequest.headLimit else {
                throw .tooLarge(
                    "431 Request Header Fields Too Large", "the header is over \(EchoRequest.headLimit) bytes")
            }
            return nil
        }
        let lines = buffer[..<end].split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        guard let first = lines.first, let line = EchoRequest.Line(first) else {
            throw .malformed("the first line is not METHOD TARGET HTTP/1.x")
        }
        var fields: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            let text = String(line.unicodeScalars.filter { $0 != "\r" })
            if text.isEmpty { continue }
            guard let colon = text.firstIndex(of: ":"), colon > text.startIndex, !text[..<colon].contains(" ") else {
                throw .malformed("a header field is not NAME: VALUE")
            }
            let value = text[text.index(after: colon)...].split(whereSeparator: \.isWhitespace).joined(separator: " ")
            fields.append((text[..<colon].lowercased(), value))
        }
        self.line = line
        self.fields = fields
        self.end = end
    }

    /// All values of a field, in their order.
    subscript(name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    var closes: Bool {
        let words = self["connection"].joined(separator: ",").lowercased().split(separator: ",")
            .map { String($0.filter { $0 != " " }) }
        return line.minorVersion == 0 ? !words.contains("keep-alive") : words.contains("close")
    }

    /// Just after the first empty line; a lone line feed ends a line too, since people type requests by hand.
    private static func end(of buffer: [UInt8]) -> Int? {
        var previous: Int?
        for (index, byte) in buffer.prefix(EchoRequest.headLimit).enumerated() where byte == UInt8(ascii: "\n") {
            if let previous, buffer[(previous + 1)..<index].allSatisfy({ $0 == UInt8(ascii: "\r") }) {
                return index + 1
            }
            previous = index
        }
        return nil
    }

    /// Where the request ends; `nil` while the body is not all there.
    func end(in buffer: [UInt8]) throws(EchoRequest.Refusal) -> Int? {
        let (codings, lengths) = (self["transfer-encoding"], Set(self["content-length"]))
        if !codings.isEmpty {
            guard lengths.isEmpty, codings.map({ $0.lowercased() }) == ["chunked"] else {
                throw .malformed("transfer-encoding must be chunked alone, without content-length")
            }
            return try chunksEnd(in: buffer)
        }
        guard let text = lengths.first else { return end }
        guard lengths.count == 1, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text) else {
            throw .malformed("content-length is not one number")
        }
        try Self.check(length)
        return buffer.count >= end + length ? end + length : nil
    }

    private func chunksEnd(in buffer: [UInt8]) throws(EchoRequest.Refusal) -> Int? {
        var start = end
        while let lineEnd = buffer[start...].prefix(4096).firstIndex(of: UInt8(ascii: "\n")) {
            let digits = buffer[start..<lineEnd].prefix { Character(UnicodeScalar($0)).isHexDigit }
            guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16) else {
                throw .malformed("a chunk has no size")
            }
            try Self.check(size)
            try Self.check(lineEnd - end + size)
            if size == 0 { return trailerEnd(in: buffer, from: start) }
            start = lineEnd + 1 + size
            guard start + 2 <= buffer.count else { return nil }
            guard buffer[start] == UInt8(ascii: "\r"), buffer[start + 1] == UInt8(ascii: "\n") else {
                throw .malformed("a chunk is not as long as it says")
            }
            start += 2
        }
        guard buffer.count - start < 4096 else { throw .malformed("a chunk has no size") }
        return nil
    }

    /// Just after the empty line that follows the last chunk and its trailer fields.
    private func trailerEnd(in buffer: [UInt8], from start: Int) -> Int? {
        Self.end(of: Array(buffer[start...])).map { start + $0 }
    }

    private static func check(_ length: Int) throws(EchoRequest.Refusal) {
        guard length <= EchoRequest.bodyLimit else {
            throw .tooLarge("413 Content Too Large", "the body is over \(EchoRequest.bodyLimit) bytes")
        }
    }
}
