import BenchSockets
import Glibc

/// The answer to a request, with the moments between which it was under way.
struct HTTPReply {
    let status: Int
    let body: String
    let sentAt: Moment
    let answeredAt: Moment

    var milliseconds: Double { answeredAt.milliseconds(since: sentAt) }
}

/// One keep-alive connection to an HTTP/1.1 server; one request at a time, without TLS.
final class HTTPConnection {
    let connection: Connection
    private var received: [UInt8] = []
    private var sentAt = Moment.now

    init(port: Int) throws {
        connection = try Connection(try TCPSocket.connect("127.0.0.1", port: port), tls: nil)
    }

    /// Stores a resource.
    ///
    /// - Throws: `BenchFailure` unless it was created or updated.
    @discardableResult
    func put(_ path: String, _ body: String) throws -> HTTPReply {
        let reply = try exchange("PUT", path, body)
        guard reply.status == 200 || reply.status == 201 else {
            throw BenchFailure("PUT \(path) was answered \(reply.status): \(reply.body)")
        }
        return reply
    }

    func get(_ path: String) throws -> HTTPReply { try exchange("GET", path, "") }

    /// Stores many resources in one commit.
    ///
    /// - Parameter resources: JSON texts.
    func commit(_ resources: some Collection<String>) throws {
        let changes = resources.map { "{\"op\":\"put\",\"resource\":\($0)}" }.joined(separator: ",")
        let reply = try exchange("POST", "/commits", "{\"changes\":[\(changes)]}")
        guard reply.status == 200 else {
            throw BenchFailure("POST /commits was answered \(reply.status): \(reply.body.prefix(400))")
        }
    }

    private func exchange(_ method: String, _ path: String, _ body: String) throws -> HTTPReply {
        try send(method, path, body)
        while true {
            if let reply = try takeReply() { return reply }
            try wait(for: Int16(POLLIN))
        }
    }

    // MARK: Without waiting for the answer

    func send(_ method: String, _ path: String, _ body: String) throws {
        let head =
            "\(method) \(path) HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            + "content-length: \(body.utf8.count)\r\n\r\n"
        let bytes = Array((head + body).utf8)
        var sent = 0
        sentAt = .now
        while sent < bytes.count {
            switch bytes[sent...].withUnsafeBytes({ connection.write($0) }) {
            case .moved(let count): sent += count
            case .wouldWait: try wait(for: Int16(POLLOUT))
            case .closed: throw BenchFailure("the control plane closed the connection")
            }
        }
    }

    /// The answer, if all of it has come.
    func takeReply() throws -> HTTPReply? {
        try readMore()
        guard let end = Self.find("\r\n\r\n", in: received) else { return nil }
        let head = String(decoding: received[..<end], as: UTF8.self)
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        guard let body = Self.body(head, received[(end + 4)...]) else { return nil }
        received = []
        return HTTPReply(status: status, body: body, sentAt: sentAt, answeredAt: .now)
    }

    private func readMore() throws {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            switch chunk.withUnsafeMutableBytes({ connection.read(into: $0) }) {
            case .moved(let count):
                received += chunk[..<count]
                if count < chunk.count { return }
            case .wouldWait: return
            case .closed: throw BenchFailure("the control plane closed the connection before it answered")
            }
        }
    }

    private static func body(_ head: String, _ rest: ArraySlice<UInt8>) -> String? {
        let lines = head.lowercased().split(separator: "\r\n")
        if let line = lines.first(where: { $0.hasPrefix("content-length:") }) {
            let count = Int(line.split(separator: " ").last ?? "") ?? 0
            return rest.count < count ? nil : String(decoding: rest.prefix(count), as: UTF8.self)
        }
        guard lines.contains(where: { $0.hasPrefix("transfer-encoding:") }) else { return "" }
        // Where chunks are cut matters to nobody here.
        let text = String(decoding: rest, as: UTF8.self)
        return text.hasSuffix("0\r\n\r\n") ? text : nil
    }

    private static func find(_ mark: String, in bytes: [UInt8]) -> Int? {
        let mark = Array(mark.utf8)
        guard bytes.count >= mark.count else { return nil }
        return (0...bytes.count - mark.count).first { bytes[$0..<$0 + mark.count].elementsEqual(mark) }
    }

    private func wait(for events: Int16) throws {
        var entry = pollfd(fd: connection.descriptor, events: events, revents: 0)
        guard poll(&entry, 1, 60_000) > 0 else { throw BenchFailure("the control plane does not answer within 60 s") }
    }
}
