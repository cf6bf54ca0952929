import ArgumentParser
import Dispatch
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A workload for demonstrations: says back what it is told, and who it is.
@main
struct EchoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kuma-tcp-echo",
        abstract: "A demo workload: answers HTTP/1.x requests with the request, and echoes any other bytes.")

    @Option(help: "TCP port to listen on; 0 picks a free one.")
    var port: Int

    @Option(help: "Address to listen on.")
    var ip = "0.0.0.0"

    @Option(help: "Name of this instance in every HTTP answer. (default: the host name)")
    var instance: String?

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port must be a number from 0 to 65535, got \(port)")
        }
        let isHeaderSafe = (instance ?? "x").utf8.allSatisfy { (0x20...0x7E).contains($0) }
        guard isHeaderSafe, instance != "" else {
            throw ValidationError("--instance must be printable ASCII and not empty")
        }
    }

    func run() async throws {
        // One loop: the set of open connections needs no lock, and one core is plenty for a demonstration.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (stop, sources) = Self.stopSignal()
        let connections = OpenConnections()
        let server = try await listen(on: group, connections)
        let address = server.localAddress.map(Self.text) ?? "\(ip):\(port)"
        try FileHandle.standardOutput.write(contentsOf: Data("listening server=echo address=\(address)\n".utf8))
        for await _ in stop { break }
        sources.forEach { $0.cancel() }
        try? await server.close()
        try await connections.drain(on: group.any(), within: .seconds(3))
        try await group.shutdownGracefully()
    }

    private func listen(on group: MultiThreadedEventLoopGroup, _ connections: OpenConnections) async throws
        -> any Channel
    {
        let name = instance ?? ProcessInfo.processInfo.hostName
        do {
            return try await ServerBootstrap(group: group)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelOption(.backlog, value: 256)
                .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                // A client that has said everything still reads the answer.
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = EchoHandler(instance: name, connections: connections)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
                .bind(host: ip, port: port).get()
        } catch {
            FileHandle.standardError.write(Data("kuma-tcp-echo: \(reason(for: error))\n".utf8))
            throw ExitCode(1)
        }
    }

    private func reason(for error: any Error) -> String {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: "port \(port) on \(ip) is taken; choose another with --port (0 picks a free one)"
        case EACCES: "no permission for port \(port) on \(ip); choose one above 1023 with --port"
        case EADDRNOTAVAIL: "\(ip) is no address of this host; choose another with --ip"
        default: "cannot listen on \(ip), port \(port): \(error); see --ip and --port"
        }
    }

    private static func text(_ address: SocketAddress) -> String {
        let host = address.ipAddress ?? "?"
        return (host.contains(":") ? "[\(host)]" : host) + ":\(address.port ?? 0)"
    }

    /// Yields once at SIGTERM or SIGINT.
    private static func stopSignal() -> (AsyncStream<Void>, [any DispatchSourceSignal]) {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { continuation.yield() }
            source.activate()
            return source
        }
        return (stream, sources)
    }
}

/// Performs what the conversation of one connection says.
private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var conversation: EchoConversation
    private let connections: OpenConnections
    private var isClosing = false

    init(instance: String, connections: OpenConnections) {
        conversation = EchoConversation(instance: instance)
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) {
        connections.add(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        send(conversation.receive(unwrapInboundIn(data).readableBytesView), context)
        if conversation.isOver { closeAfterAnswers(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            send(conversation.end(), context)
            close(context)
        case is OpenConnections.Stop:
            conversation.stop()
            if !conversation.isAwaitingRest { close(context) }
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// A peer that does not read is not read from either, so that its bytes do not pile up here.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        try? context.channel.syncOptions?.setOption(.autoRead, value: context.channel.isWritable)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        guard !bytes.isEmpty else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    /// Closing at once would reset the connection while the client still sends, and lose the answer on its way.
    private func closeAfterAnswers(_ context: ChannelHandlerContext) {
        guard !isClosing else { return }
        isClosing = true
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
            channel.close(mode: .output, promise: nil)
        }
        context.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }

    /// Everything written before goes out first.
    private func close(_ context: ChannelHandlerContext) {
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in channel.close(promise: nil) }
    }
}

/// The connections that a stop has to end.
private final class OpenConnections: Sendable {
    /// Tells a connection to end as soon as the request that is on its way has been answered.
    struct Stop: Sendable {}

    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        channels.withLock { $0[id] = channel }
        channel.closeFuture.whenComplete { _ in self.channels.withLock { $0[id] = nil } }
    }

    /// Returns when all are closed; those that have not ended within `limit` are cut.
    func drain(on loop: any EventLoop, within limit: TimeAmount) async throws {
        let open = channels.withLock { Array($0.values) }
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(Stop()) }
        let cut = loop.scheduleTask(in: limit) { for channel in open { channel.close(promise: nil) } }
        try await EventLoopFuture.andAllComplete(open.map(\.closeFuture), on: loop).get()
        cut.cancel()
    }
}
