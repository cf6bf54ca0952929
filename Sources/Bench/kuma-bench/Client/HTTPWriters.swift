import BenchSockets

/// Many writers at once, each on a connection of its own and with one request under way.
struct HTTPWriters {
    private let connections: [HTTPConnection]
    private let poll: EventPoll

    init(_ count: Int, port: Int) throws {
        poll = try EventPoll()
        connections = try (0..<count).map { _ in try HTTPConnection(port: port) }
        for (index, connection) in connections.enumerated() {
            poll.add(connection.connection.descriptor, id: index, writable: false)
        }
    }

    /// Lets each writer PUT `count` resources, one after the other.
    ///
    /// - Parameter resource: path and body of a writer's request.
    /// - Returns: milliseconds of each PUT.
    func write(_ count: Int, _ resource: (_ writer: Int, _ number: Int) -> (path: String, body: String)) throws
        -> [Double]
    {
        var times: [Double] = []
        var begun = [Int](repeating: 0, count: connections.count)
        func next(_ writer: Int) throws {
            guard begun[writer] < count else { return }
            let (path, body) = resource(writer, begun[writer])
            begun[writer] += 1
            try connections[writer].send("PUT", path, body)
        }
        for writer in connections.indices { try next(writer) }
        while times.count < count * connections.count {
            try poll.wait(milliseconds: 60_000) { event in
                guard let reply = try connections[event.id].takeReply() else { return }
                guard reply.status == 200 || reply.status == 201 else {
                    throw BenchFailure("a PUT was answered \(reply.status): \(reply.body)")
                }
                times.append(reply.milliseconds)
                try next(event.id)
            }
        }
        return times
    }
}
