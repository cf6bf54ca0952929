import Foundation

/// One HTTP/1.1 request over a connection of its own.
enum HTTPMessage {
    struct Answer: Sendable {
        let status: Int
        /// Names in lower case.
        let headers: [String: String]
        let body: String
    }

    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    static func send(
        _ method: String = "GET", port: Int, _ path: String, headers: [String: String] = [:], body: String = ""
    ) async throws -> Answer {
        try await blocking { try exchange(method, port: port, path, headers: headers, body: body) }
    }

    /// Blocks.
    static func exchange(
        _ method: String, port: Int, _ path: String, headers: [String: String] = [:], body: String = ""
    ) throws -> Answer {
        let connection = try TCPConnection(port: port, timeoutSeconds: 20)
        var head = "\(method) \(path) HTTP/1.1\r\nhost: 127.0.0.1:\(port)\r\nconnection: close\r\n"
        if !body.isEmpty { head += "content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        try connection.write(head + "\r\n" + body)
        var bytes: [UInt8] = []
        while case let more = try connection.read(), !more.isEmpty { bytes += more }
        return try parse(bytes)
    }

    private static func parse(_ bytes: [UInt8]) throws -> Answer {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else {
            throw Malformed(description: "no HTTP answer but \(bytes.count) bytes")
        }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, let status = Int(words[1]) else {
            throw Malformed(description: "no status line: \(lines.first ?? "")")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        let body = text[end.upperBound...]
        let isChunked = headers["transfer-encoding"] == "chunked"
        return Answer(status: status, headers: headers, body: isChunked ? joinChunks(body) : String(body))
    }

    private static func joinChunks(_ body: Substring) -> String {
        var rest = Array(body.utf8)[...]
        var joined: [UInt8] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let digits = String(decoding: rest[..<end], as: UTF8.self).prefix { $0.isHexDigit }
            guard let size = Int(digits, radix: 16), size > 0 else { break }
            joined += rest[(end + 1)...].prefix(size)
            rest = rest[(end + 1)...].dropFirst(size + 2)
        }
        return String(decoding: joined, as: UTF8.self)
    }
}
