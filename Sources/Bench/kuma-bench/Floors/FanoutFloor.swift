import Foundation
import NIOCore
import NIOPosix

/// The client's half of the fan-out floor.
final class FanoutFloor {
    private let process: Process
    private let commands = Pipe()
    private let loop: any EventLoop
    private let counter: ByteCounter
    private var channels: [any Channel] = []
    private let streams: Int

    init(streams: Int, on loop: any EventLoop) async throws {
        self.streams = streams
        self.loop = loop
        counter = ByteCounter(loop)
        process = ChildProcess.make(CommandLine.executablePath, ["fanout-server", "--streams", "\(streams)"])
        let output = Pipe()
        process.standardInput = commands
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BenchError("fan-out floor: the server did not say its port, but \"\(line)\"")
        }
        for _ in 0..<streams { channels.append(try await connect(port)) }
    }

    private func connect(_ port: Int) async throws -> any Channel {
        try await ClientBootstrap(group: loop).channelInitializer { [counter] channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(ByteCounterHandler(counter))
            }
        }.connect(host: "127.0.0.1", port: port).get()
    }

    /// - Returns: milliseconds until the last of all streams had `bytes` bytes, for each of `count` times.
    func measure(bytes: Int, count: Int) async throws -> [Double] {
        var times: [Double] = []
        for _ in 0..<count {
            // Awaited, or the loop might see the bytes before it knows of them.
            let done = try await loop.submit { [counter, streams] in counter.expect(bytes * streams) }.get()
            let start = NIODeadline.now()
            try commands.fileHandleForWriting.write(contentsOf: Data("\(bytes)\n".utf8))
            times.append(Double((try await done.get() - start).nanoseconds) / 1e6)
        }
        return times
    }

    func stop() async {
        for channel in channels { try? await channel.close() }
        try? commands.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}

extension CommandLine {
    /// This program, also where it was started by a relative path.
    static var executablePath: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? arguments[0]
    }
}

/// How many bytes are still to come on all streams together. Confined to its event loop; that is what makes
/// `@unchecked Sendable` hold.
private final class ByteCounter: @unchecked Sendable {
    private let loop: any EventLoop
    private var remaining = 0
    private var done: EventLoopPromise<NIODeadline>?

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func expect(_ bytes: Int) -> EventLoopFuture<NIODeadline> {
        let promise = loop.makePromise(of: NIODeadline.self)
        remaining = bytes
        done = promise
        return promise.futureResult
    }

    func received(_ bytes: Int) {
        remaining -= bytes
        if remaining == 0 { done?.succeed(.now()) }
    }
}

private final class ByteCounterHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let counter: ByteCounter

    init(_ counter: ByteCounter) {
        self.counter = counter
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        counter.received(unwrapInboundIn(data).readableBytes)
    }
}
