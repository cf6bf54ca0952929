import Glibc
import Logging
import NIOCore
import NIOPosix

/// The named pipe into which Envoy writes access logs for TCP backends, line by line: `ADDRESS;TEXT`.
///
/// It is read as fast as Envoy writes, whatever the backends do: a full pipe would stop Envoy's log thread, and fill Envoy's memory.
/// Source: Kuma 1.8 `app/kuma-dp/pkg/dataplane/accesslogs`.
final class AccessLogPipe: Sendable {
    /// By which the control plane knows that it may write there.
    static let feature = "feature-tcp-accesslog-via-named-pipe"
    /// How long the last lines may take to leave at the end.
    private static let grace = TimeAmount.seconds(2)

    private let path: String
    private let inode: ino_t
    /// The pipe's end that keeps it open while Envoy does not.
    private let writer: Int32
    private let channel: any Channel
    private let forwarded: EventLoopFuture<Void>

    /// Where the control plane tells Envoy to write. Paths of sockets may have about 104 bytes.
    static func path(for proxy: ProxyDefinition) -> String {
        String("/tmp/kuma-al-\(proxy.name)-\(proxy.mesh)".prefix(98)) + ".sock"
    }

    /// Makes the pipe and begins to forward; `nil`, with a warning, if that is not possible.
    static func open(for proxy: ProxyDefinition, log: Logger) async -> AccessLogPipe? {
        let path = path(for: proxy)
        do {
            return try await AccessLogPipe(path: path, log: log)
        } catch {
            log.warning("TrafficLog to tcp backends will not work: \(path): \(error)")
            return nil
        }
    }

    init(path: String, log: Logger) async throws {
        unlink(path)
        guard mkfifo(path, 0o600) == 0 else { throw IOError(errnoCode: errno, reason: "mkfifo") }
        let reader = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        guard reader >= 0 else { throw IOError(errnoCode: errno, reason: "open for reading") }
        writer = Glibc.open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        guard writer >= 0 else {
            let failure = errno
            Glibc.close(reader)
            throw IOError(errnoCode: failure, reason: "open for writing")
        }
        var status = stat()
        fstat(reader, &status)
        inode = status.st_ino
        self.path = path
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let forwarded = loop.makePromise(of: Void.self)
        self.forwarded = forwarded.futureResult
        channel = try await NIOPipeBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AccessLogForwarder(loop: channel.eventLoop, log: log, ended: forwarded))
                }
            }
            .takingOwnershipOfDescriptor(input: reader).get()
    }

    /// Lets what Envoy wrote leave, and removes the pipe, unless another kuma-dp has made a new one.
    func close() async {
        Glibc.close(writer)
        let limit = channel.eventLoop.scheduleTask(in: Self.grace) { [channel] in channel.close(promise: nil) }
        try? await forwarded.get()
        limit.cancel()
        var status = stat()
        if stat(path, &status) == 0, status.st_ino == inode { unlink(path) }
    }
}
