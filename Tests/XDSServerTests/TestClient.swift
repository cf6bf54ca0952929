import EnvoyAPI
import MeshDelivery
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL
import SwiftProtobuf
import Synchronization

@testable import XDSServer

/// A connection to the dataplane server, with HTTP/2 or with whatever bytes a test sends.
struct TestClient: Sendable {
    let channel: any Channel

    /// - Parameter speaksHTTP2: else the test writes the bytes itself, behind TLS.
    static func connect(_ server: TestServer, speaksHTTP2: Bool = true) async throws -> TestClient {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.applicationProtocols = ["h2"]
        let tls = try NIOSSLContext(configuration: configuration)
        let channel = try await ClientBootstrap(group: server.group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: nil))
                    guard speaksHTTP2 else { return }
                    let handler = NIOHTTP2Handler(
                        mode: .client, eventLoop: channel.eventLoop, connectionConfiguration: .init(),
                        streamConfiguration: .init()
                    ) { $0.close() }
                    try pipeline.addHandler(handler)
                }
            }
            .connect(host: "127.0.0.1", port: server.listener.port).get()
        return TestClient(channel: channel)
    }

    /// Whether bytes are taken from the socket.
    func read(_ isReading: Bool) async throws {
        try await channel.setOption(.autoRead, value: isReading).get()
    }

    func write(_ bytes: some Sequence<UInt8>) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    func close() async {
        try? await channel.close()
    }

    /// Opens a delta stream, without saying anything on it.
    func openStream() async throws -> TestStream {
        let handler = try await channel.pipeline.handler(type: NIOHTTP2Handler.self).flatMap { $0.multiplexer }.get()
        let promise = channel.eventLoop.makePromise(of: (any Channel).self)
        let received = TestStream.Received()
        handler.createStreamChannel(promise: promise) { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(TestStreamHandler(received))
            }
        }
        return TestStream(channel: try await promise.futureResult.get(), received: received)
    }

    /// Opens a delta stream of a proxy that asks for all clusters.
    func openStream(of proxy: String, held: [String: String] = [:]) async throws -> TestStream {
        let stream = try await openStream()
        try await stream.send {
            $0.node.id = "default.\(proxy)"
            $0.typeURL = XDSType.cluster.typeURL
            $0.initialResourceVersions = held
        }
        return stream
    }
}

/// One delta stream as its proxy sees it.
struct TestStream: Sendable {
    let channel: any Channel
    let received: Received

    final class Received: Sendable {
        private let state = Mutex(State())

        private struct State {
            var responses: [Envoy_Service_Discovery_V3_DeltaDiscoveryResponse] = []
            var status: String?
            var isClosed = false
        }

        var responses: [Envoy_Service_Discovery_V3_DeltaDiscoveryResponse] { state.withLock { $0.responses } }
        var status: String? { state.withLock { $0.status } }
        var isClosed: Bool { state.withLock { $0.isClosed } }

        fileprivate func add(_ response: Envoy_Service_Discovery_V3_DeltaDiscoveryResponse) {
            state.withLock { $0.responses.append(response) }
        }

        fileprivate func end(_ status: String?) {
            state.withLock { state in
                state.isClosed = true
                state.status = state.status ?? status
            }
        }
    }

    func send(_ fill: (inout Envoy_Service_Discovery_V3_DeltaDiscoveryRequest) -> Void) async throws {
        var request = Envoy_Service_Discovery_V3_DeltaDiscoveryRequest()
        fill(&request)
        let bytes: [UInt8] = try request.serializedBytes()
        try await send(bytes: bytes, length: bytes.count)
    }

    /// Sends a gRPC message that says of itself that it is `length` bytes long.
    func send(bytes: [UInt8], length: Int) async throws {
        var buffer = ByteBuffer()
        buffer.writeInteger(UInt8(0))
        buffer.writeInteger(UInt32(length))
        buffer.writeBytes(bytes)
        try await channel.writeAndFlush(HTTP2Frame.FramePayload.data(.init(data: .byteBuffer(buffer)))).get()
    }

    /// Accepts the response with that index.
    func acknowledge(_ index: Int) async throws {
        let response = received.responses[index]
        try await send {
            $0.typeURL = response.typeURL
            $0.responseNonce = response.nonce
        }
    }

    /// Names and versions in each response.
    var contents: [[String: String]] {
        received.responses.map { response in
            Dictionary(response.resources.map { ($0.name, $0.version) }) { $1 }
        }
    }
}

private final class TestStreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private static let path = "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources"
    private let received: TestStream.Received
    private var buffer = ByteBuffer()

    init(_ received: TestStream.Received) {
        self.received = received
    }

    func channelActive(context: ChannelHandlerContext) {
        let headers: HPACKHeaders = [
            ":method": "POST", ":scheme": "https", ":path": Self.path, ":authority": "127.0.0.1",
            "content-type": "application/grpc", "te": "trailers",
        ]
        context.writeAndFlush(wrapOutboundOut(.headers(.init(headers: headers))), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .data(let payload):
            guard case .byteBuffer(let part) = payload.data else { return }
            buffer.writeImmutableBuffer(part)
            while let message = nextMessage() { received.add(message) }
        case .headers(let payload):
            guard let status = payload.headers.first(name: "grpc-status") else { return }
            received.end(status)
        default: break
        }
    }

    private func nextMessage() -> Envoy_Service_Discovery_V3_DeltaDiscoveryResponse? {
        guard let length = buffer.getInteger(at: buffer.readerIndex + 1, as: UInt32.self),
            buffer.readableBytes >= 5 + Int(length)
        else { return nil }
        buffer.moveReaderIndex(forwardBy: 5)
        let bytes = buffer.readBytes(length: Int(length)) ?? []
        return try? Envoy_Service_Discovery_V3_DeltaDiscoveryResponse(serializedBytes: bytes)
    }

    func channelInactive(context: ChannelHandlerContext) {
        received.end(nil)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
