import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import DataplaneAgent

@Suite("Access logs for TCP backends")
struct AccessLogTests {
    @Test("a line goes to the backend in front of it, however it is cut on the way")
    func lines() {
        var lines = AccessLogLines()
        let text = "a:1;one\n[::1]:2;two;three\n\nno backend\n;empty\nb:3;\n"
        var taken: [AccessLogLines.Line] = []
        var dropped = 0
        for byte in text.utf8 {
            let (some, lost) = lines.take([byte])
            taken += some
            dropped += lost
        }
        #expect(
            taken == [
                AccessLogLines.Line(address: "a:1", text: Array("one\n".utf8)),
                AccessLogLines.Line(address: "[::1]:2", text: Array("two;three\n".utf8)),
                AccessLogLines.Line(address: "b:3", text: Array("\n".utf8)),
            ])
        #expect(dropped == 3)
    }

    @Test("a line without end costs no memory, and the next one is whole again")
    func longLine() {
        var lines = AccessLogLines()
        let long = lines.take(Array("a:1;".utf8) + [UInt8](repeating: 65, count: AccessLogLines.limit * 3))
        #expect(long.lines == [])
        let next = lines.take(Array("\na:1;x\n".utf8))
        #expect(next.lines == [AccessLogLines.Line(address: "a:1", text: Array("x\n".utf8))])
        #expect(next.dropped == 1)
    }

    @Test("addresses are HOST:PORT, IPv6 in brackets", arguments: ["", "a", ":1", "a:0", "a:x", "a:65536"])
    func addresses(wrong: String) throws {
        #expect(AccessLogBackend.target(wrong) == nil)
        let name = try #require(AccessLogBackend.target("logs.example:514"))
        #expect(name == ("logs.example", 514))
        let address = try #require(AccessLogBackend.target("[::1]:514"))
        #expect(address == ("::1", 514))
    }

    @Test("what is written into the pipe arrives at the backend, the last line before kuma-dp ends")
    func forwards() async throws {
        let received = Received()
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(received))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let path = FileManager.default.temporaryDirectory.appending(path: "al-\(UUID().uuidString).sock").path
        let pipe = try await AccessLogPipe(path: path, log: Logger(label: "test"))
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.write(contentsOf: Data("127.0.0.1:\(port);first\n127.0.0.1:\(port);second\n".utf8))
        while received.text != "first\nsecond\n" { await Task.yield() }
        try file.write(contentsOf: Data("127.0.0.1:\(port);third\n".utf8))
        try file.close()
        await pipe.close()
        while received.text != "first\nsecond\nthird\n" { await Task.yield() }
        #expect(!FileManager.default.fileExists(atPath: path))
        try await server.close()
    }

    private final class Received: Sendable {
        private let bytes = Mutex(ByteBuffer())

        var text: String { bytes.withLock { String(buffer: $0) } }
        func add(_ buffer: ByteBuffer) { _ = bytes.withLock { $0.writeImmutableBuffer(buffer) } }
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let received: Received

        init(_ received: Received) { self.received = received }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { received.add(unwrapInboundIn(data)) }
    }
}
