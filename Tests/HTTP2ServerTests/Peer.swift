import HTTP2Server
import NIOCore
import NIOEmbedded
import NIOHPACK

/// The other end of a connection, one frame at a time.
final class Peer {
    let channel: EmbeddedChannel
    let services = Services()
    private var received = ByteBuffer()
    private var decoder = HPACKDecoder(allocator: ByteBufferAllocator())

    /// What the server made of the requests.
    final class Services {
        var all: [UInt32: RecordingService] = [:]
    }

    struct Received: Equatable {
        let type: UInt8
        let flags: UInt8
        let stream: UInt32
        let payload: [UInt8]

        var code: UInt32? {
            let bytes = type == 7 ? payload.dropFirst(4).prefix(4) : type == 3 ? payload.prefix(4) : []
            return bytes.isEmpty ? nil : bytes.reduce(0) { $0 << 8 | UInt32($1) }
        }
    }

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    static let settings = frame(type: 4, stream: 0)

    /// - Parameter greets: sends preface and SETTINGS.
    init(greets: Bool = true) throws {
        channel = EmbeddedChannel()
        let services = self.services
        try channel.pipeline.syncOperations.addHandler(
            HTTP2Connection { stream in
                let service = RecordingService(stream)
                services.all[stream.id] = service
                return service
            })
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        guard greets else { return }
        try send(Self.preface + Self.settings)
        _ = try frames()
    }

    static func frame(type: UInt8, flags: UInt8 = 0, stream: UInt32, _ payload: [UInt8] = []) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeInteger(UInt32(payload.count) << 8 | UInt32(type))
        buffer.writeInteger(flags)
        buffer.writeInteger(stream)
        buffer.writeBytes(payload)
        return Array(buffer.readableBytesView)
    }

    /// `POST /x`, without the table.
    static let request: [UInt8] = [0x83, 0x86, 0x04, 0x02, 0x2F, 0x78]

    /// HEADERS that begin a request.
    static func head(_ stream: UInt32, flags: UInt8 = 4) -> [UInt8] {
        frame(type: 1, flags: flags, stream: stream, request)
    }

    static func repeated(_ count: Int, _ frames: (Int) -> [UInt8]) -> [UInt8] { (0..<count).flatMap(frames) }

    static func integer(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    func send(_ bytes: [UInt8]) throws {
        try channel.writeInbound(ByteBuffer(bytes: bytes))
    }

    /// All frames that came since the last time.
    func frames() throws -> [Received] {
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) { received.writeImmutableBuffer(bytes) }
        var frames: [Received] = []
        while let head = received.readInteger(as: UInt32.self) {
            let flags = received.readInteger(as: UInt8.self) ?? 0
            let stream = received.readInteger(as: UInt32.self) ?? 0
            let payload = received.readBytes(length: Int(head >> 8)) ?? []
            frames.append(
                Received(type: UInt8(truncatingIfNeeded: head), flags: flags, stream: stream, payload: payload))
        }
        return frames
    }

    func headers(_ frame: Received) throws -> HPACKHeaders {
        var block = ByteBuffer(bytes: frame.payload)
        return try decoder.decodeHeaders(from: &block)
    }

    subscript(stream: UInt32) -> RecordingService? { services.all[stream] }
}

/// Notes what it is told.
final class RecordingService: HTTP2StreamService {
    let stream: HTTP2Stream
    private(set) var head: HPACKHeaders?
    private(set) var body: [UInt8] = []
    private(set) var isComplete = false
    private(set) var isClosed = false
    private(set) var writabilities: [Bool] = []
    /// Called when the request is complete.
    var onComplete: (RecordingService) -> Void = { _ in }

    init(_ stream: HTTP2Stream) {
        self.stream = stream
    }

    func receive(head: HPACKHeaders, isLast: Bool) {
        self.head = head
        if isLast { complete() }
    }

    func receive(body: ByteBuffer, isLast: Bool) {
        self.body += Array(body.readableBytesView)
        if isLast { complete() }
    }

    private func complete() {
        isComplete = true
        onComplete(self)
    }

    func writabilityChanged() { writabilities.append(stream.isWritable) }

    func closed() { isClosed = true }
}
