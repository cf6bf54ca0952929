import BenchSockets

/// A fake proxy and its connection, if it has one.
final class LoadStream {
    enum Phase {
        case idle, connecting, open
    }

    let proxy: FakeProxy
    var phase = Phase.idle
    /// Whether it is to come back when its connection breaks.
    var isWanted = false
    var connection: Connection?
    var session: HTTP2Session?
    var awaitsRoom = false
    var completeAt: Moment?

    init(_ proxy: FakeProxy) {
        self.proxy = proxy
    }
}
