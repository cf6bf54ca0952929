import BenchSockets
import Glibc

/// All streams, on one thread: waits, reads, answers, counts.
final class Load {
    let options: LoadOptions
    let table = FactTable()
    let streams: [LoadStream]
    let poll: EventPoll
    private let tls: TLSContext?
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    var traffic = Traffic()
    var openCount = 0
    var completeCount = 0
    var lastMessageAt = Moment.now
    var lastOpenAt = Moment.now
    var expectation: Expectation?
    var churn: Churn?
    /// Streams that try again, and when.
    var retries: [(at: Moment, stream: Int)] = []
    /// Milliseconds of silence that `settle` waits for.
    var settling: Double?
    var commands = CommandReader()
    var isEnding = false
    /// The end of an expectation is told once.
    var isSeenReported = false

    static let input = 1 << 40
    private static let retryMilliseconds = 20.0

    init(_ options: LoadOptions) throws {
        self.options = options
        poll = try EventPoll()
        tls = options.isEncrypted ? try .client() : nil
        let table = table
        streams = (0..<options.count + options.spares).map {
            let dataplane = options.dataplanes.isEmpty ? nil : options.dataplanes[$0]
            return LoadStream(FakeProxy($0, options, dataplane: dataplane, table: table))
        }
    }

    deinit { buffer.deallocate() }

    func run() throws {
        _ = fcntl(0, F_SETFL, O_NONBLOCK)
        poll.add(0, id: Self.input, writable: false)
        OutputLine("ready").with("streams", options.count).print()
        while !isEnding {
            try poll.wait(milliseconds: patience) { event in
                if event.id == Self.input {
                    try readCommands()
                } else {
                    try handle(event)
                }
            }
            try passTime()
        }
    }

    private var patience: Int32 {
        var wake: Moment?
        wake = churn?.wakeAt
        if let retry = retries.first { wake = min(wake ?? retry.at, retry.at) }
        if let settling { wake = min(wake ?? .now.adding(milliseconds: settling / 4), .now.adding(milliseconds: 5)) }
        guard let wake else { return churn == nil ? -1 : 5 }
        return max(0, min(50, Int32(wake.milliseconds(since: .now).rounded(.up))))
    }

    private func passTime() throws {
        let now = Moment.now
        while let retry = retries.first, retry.at <= now {
            retries.removeFirst()
            if streams[retry.stream].isWanted { try connect(retry.stream) }
        }
        if let settling, now.milliseconds(since: lastMessageAt) >= settling {
            self.settling = nil
            OutputLine("settled").with("last", lastMessageAt).with(traffic).with("faults", table.faults).print()
        }
        try advanceChurn(now)
    }

    // MARK: Connections

    func connect(_ index: Int) throws {
        let stream = streams[index]
        guard stream.phase == .idle else { return }
        stream.isWanted = true
        stream.phase = .connecting
        do {
            let descriptor = try TCPSocket.connect(options.host, port: options.port)
            stream.connection = try Connection(descriptor, tls: tls)
            poll.add(descriptor, id: index, writable: true)
        } catch {
            drop(index)
        }
    }

    /// Forgets a connection; the proxy comes back soon if it is to.
    func drop(_ index: Int) {
        let stream = streams[index]
        if stream.phase == .open {
            openCount -= 1
            if openCount == 0 { OutputLine("closed").with("at", Moment.now).print() }
        }
        stream.phase = .idle
        stream.connection = nil
        stream.session = nil
        stream.awaitsRoom = false
        stream.proxy.forgetNonces()
        if stream.isWanted { retries.append((.now.adding(milliseconds: Self.retryMilliseconds), index)) }
    }

    private func handle(_ event: EventPoll.Event) throws {
        let stream = streams[event.id]
        switch stream.phase {
        case .idle: break
        case .connecting: shakeHands(event.id, stream)
        case .open:
            if event.isReadable { read(event.id, stream) }
            if event.isWritable { flush(event.id, stream) }
        }
    }

    private func shakeHands(_ index: Int, _ stream: LoadStream) {
        guard let connection = stream.connection else { return }
        switch connection.shakeHands() {
        case .closed: drop(index)
        case .wouldWait: poll.change(connection.descriptor, id: index, writable: false)
        case .moved:
            poll.change(connection.descriptor, id: index, writable: false)
            open(index, stream)
            // TLS may have read ahead.
            if connection.readsAhead, stream.phase == .open { read(index, stream) }
        }
    }

    private func open(_ index: Int, _ stream: LoadStream) {
        stream.phase = .open
        openCount += 1
        lastOpenAt = .now
        var session = HTTP2Session(
            path: options.path, authority: options.host, isEncrypted: options.isEncrypted, token: options.token)
        session.send(stream.proxy.greeting())
        stream.session = session
        flush(index, stream)
        if openCount == options.count, churn == nil { OutputLine("open").with("last", lastOpenAt).print() }
    }

    private func read(_ index: Int, _ stream: LoadStream) {
        guard let connection = stream.connection else { return }
        while true {
            switch connection.read(into: buffer) {
            case .closed: return drop(index)
            case .wouldWait: return flush(index, stream)
            case .moved(let count):
                do {
                    try take(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]), stream)
                } catch let ended as Ended {
                    if stream.isWanted { table.add(fault: "proxy \(index): \(ended.reason)") }
                    return drop(index)
                } catch {
                    return drop(index)
                }
                if !connection.readsAhead, count < buffer.count { return flush(index, stream) }
            }
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer, _ stream: LoadStream) throws {
        guard var session = stream.session else { return }
        // Out of the stream while it changes, or each change would copy its buffers.
        stream.session = nil
        defer { stream.session = session }
        var answers: [UInt8] = []
        try session.receive(bytes) { message in
            answers += try received(message, stream)
        }
        if !answers.isEmpty { session.send(answers) }
    }

    private func flush(_ index: Int, _ stream: LoadStream) {
        guard let connection = stream.connection, let outbox = stream.session?.outbox, !outbox.isEmpty else { return }
        var sent = 0
        loop: while sent < outbox.count {
            let result = outbox.withUnsafeBytes { connection.write(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
            switch result {
            case .moved(let count): sent += count
            case .wouldWait: break loop
            case .closed: return drop(index)
            }
        }
        let isDone = sent == outbox.count
        stream.session?.outbox = isDone ? [] : Array(outbox[sent...])
        if isDone == stream.awaitsRoom {
            stream.awaitsRoom = !isDone
            poll.change(connection.descriptor, id: index, writable: !isDone)
        }
    }
}
