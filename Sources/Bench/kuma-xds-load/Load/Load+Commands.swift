import BenchSockets

extension Load {
    func readCommands() throws {
        for words in commands.read() where !words.isEmpty { try obey(words) }
        if commands.isAtEnd { isEnding = true }
    }

    private func obey(_ words: [Substring]) throws {
        switch (words[0], words.count) {
        case ("connect", 1):
            for index in 0..<options.count { try connect(index) }
        case ("await", 5): try expect(words)
        case ("nothing", 1):
            expectation = Expectation(
                kind: .endpoint, token: -1, name: -1, only: nil, isDelta: options.isDelta,
                proxies: streams[..<options.count].map(\.proxy))
            traffic = Traffic()
            OutputLine("armed").with("streams", 0).print()
        case ("anything", 1):
            expectation = nil
            OutputLine("armed").with("streams", 0).print()
        case ("settle", 2):
            settling = Double(words[1])
        case ("churn", 4): try beginChurn(words)
        case ("disconnect", 1): disconnect()
        case ("stats", 1): printStats()
        default: throw BenchFailure("no such command: \(words.joined(separator: " "))")
        }
    }

    private func expect(_ words: [Substring]) throws {
        guard let kind = Expectation.Kind(rawValue: String(words[1])), let token = Int(words[2]),
            let count = Int(words[4])
        else { throw BenchFailure("await KIND TOKEN NAME STREAMS, not \(words.joined(separator: " "))") }
        // NAME@PROXY concerns one proxy alone.
        let parts = words[3].split(separator: "@")
        let name = words[3] == "*" ? nil : table.intern(kind.type, String(parts[0]))
        let made = Expectation(
            kind: kind, token: token, name: name, only: parts.dropFirst().first.flatMap { Int($0) },
            isDelta: options.isDelta, proxies: streams[..<options.count].map(\.proxy))
        if made.concerned != count {
            table.add(fault: "\(words[3]) concerns \(made.concerned) proxies, not \(count)")
        }
        expectation = made
        isSeenReported = false
        traffic = Traffic()
        OutputLine("armed").with("streams", made.concerned).print()
    }

    private func disconnect() {
        for index in streams.indices { leave(index) }
        retries = []
        completeCount = 0
    }

    /// Ends a proxy: it does not come back by itself, and holds nothing when it does.
    private func leave(_ index: Int) {
        let stream = streams[index]
        stream.isWanted = false
        if stream.phase != .idle { drop(index) }
        stream.proxy.reset()
        stream.completeAt = nil
    }

    private func printStats() {
        var incomplete: [String] = []
        for stream in streams[..<options.count] where incomplete.count < 5 {
            if let missing = stream.proxy.check() { incomplete.append("proxy \(stream.proxy.index): no \(missing)") }
        }
        OutputLine("stats").with("open", openCount).with("complete", completeCount).with(traffic)
            .with("remaining", expectation?.remaining ?? 0).with("incomplete", incomplete)
            .with("late", churn?.late ?? []).with("faults", table.faults).print()
    }

    // MARK: Churn

    private func beginChurn(_ words: [Substring]) throws {
        guard let rate = Double(words[1]), let seconds = Double(words[2]), let hold = Double(words[3]), rate > 0 else {
            throw BenchFailure("churn RATE SECONDS HOLD, not \(words.joined(separator: " "))")
        }
        expectation = nil
        traffic = Traffic()
        let spares = try (options.count..<options.count + options.spares).map { index in
            let (service, port) = try DataplaneText.inbound(options.dataplanes[index])
            return Churn.Spare(index: index, name: table.intern(.eds, service), port: port)
        }
        churn = Churn(spares: spares, rate: rate, seconds: seconds, hold: hold, now: .now)
    }

    func advanceChurn(_ now: Moment) throws {
        guard var churn else { return }
        let acts = churn.due(now) { name in
            Set(streams[..<options.count].lazy.filter { $0.proxy.holds(.eds, name) != nil }.map(\.proxy.index))
        }
        self.churn = churn
        for act in acts {
            switch act {
            case .join(let index): try connect(index)
            case .leave(let index): leave(index)
            }
        }
        guard churn.isOver(now) else { return }
        self.churn = nil
        for late in churn.late { table.add(fault: late) }
        for index in options.count..<streams.count { leave(index) }
        OutputLine("churned").with("begun", churn.begun).with("finished", churn.latencies.count)
            .with("pending", churn.pending).with("deepest", churn.deepest).with(churn.latencies).with(traffic)
            .with("faults", table.faults).print()
    }
}
