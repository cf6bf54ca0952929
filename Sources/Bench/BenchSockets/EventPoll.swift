import CNetwork
import Glibc

/// Waits for many sockets at once: Linux' epoll, level-triggered.
public final class EventPoll {
    /// What happened at one socket.
    public struct Event {
        /// The number given at `add`.
        public let id: Int
        public let isReadable: Bool
        public let isWritable: Bool
    }

    private let descriptor: Int32
    private var buffer = [epoll_event](repeating: epoll_event(), count: 512)

    /// - Throws: `BenchFailure` if the system has no descriptor left.
    public init() throws {
        descriptor = epoll_create1(0)
        guard descriptor >= 0 else { throw BenchFailure("epoll_create1 failed: errno \(errno)") }
    }

    deinit { close(descriptor) }

    public func add(_ socket: Int32, id: Int, writable: Bool) {
        control(EPOLL_CTL_ADD, socket, id: id, writable: writable)
    }

    /// Says whether room to write is waited for as well.
    public func change(_ socket: Int32, id: Int, writable: Bool) {
        control(EPOLL_CTL_MOD, socket, id: id, writable: writable)
    }

    private func control(_ operation: Int32, _ socket: Int32, id: Int, writable: Bool) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | EPOLLRDHUP.rawValue | (writable ? EPOLLOUT.rawValue : 0)
        event.data.u64 = UInt64(id)
        epoll_ctl(descriptor, operation, socket, &event)
    }

    /// - Parameter milliseconds: longest wait; negative for as long as it takes.
    /// - Parameter body: called for each event.
    public func wait(milliseconds: Int32, _ body: (Event) throws -> Void) rethrows {
        let count = epoll_wait(descriptor, &buffer, Int32(buffer.count), milliseconds)
        guard count > 0 else { return }
        let trouble = EPOLLERR.rawValue | EPOLLHUP.rawValue | EPOLLRDHUP.rawValue
        for index in 0..<Int(count) {
            let event = buffer[index]
            try body(
                Event(
                    id: Int(event.data.u64), isReadable: event.events & (EPOLLIN.rawValue | trouble) != 0,
                    isWritable: event.events & EPOLLOUT.rawValue != 0))
        }
    }
}
