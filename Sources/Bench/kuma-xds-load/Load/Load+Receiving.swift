import BenchSockets

extension Load {
    /// Counts one message and gives it to its proxy.
    ///
    /// - Returns: what the proxy answers.
    func received(_ message: UnsafeRawBufferPointer, _ stream: LoadStream) throws -> [UInt8] {
        let now = Moment.now
        lastMessageAt = now
        traffic.messages += 1
        traffic.bytes += message.count
        let proxy = stream.proxy
        let wasComplete = proxy.isComplete
        let answer = try proxy.take(message) { fact, before in note(fact, before, proxy.index, now) }
        if !wasComplete, proxy.isComplete {
            stream.completeAt = now
            if proxy.index < options.count {
                completeCount += 1
                if completeCount == options.count { reportComplete() }
            }
        }
        if let expectation, expectation.remaining == 0, expectation.concerned > 0, !isSeenReported {
            isSeenReported = true
            OutputLine("seen").with("streams", expectation.concerned).with(expectation.seenAt).print()
        }
        return answer
    }

    private func reportComplete() {
        OutputLine("complete").with("streams", options.count)
            .with(streams[..<options.count].compactMap(\.completeAt)).with(traffic).print()
    }

    private func note(_ fact: Fact, _ before: Fact?, _ index: Int, _ now: Moment) {
        traffic.resources += 1
        traffic.resourceBytes += fact.byteCount
        // Spares are there to be seen; what they are sent themselves is not counted.
        guard index < options.count else { return }
        if churn != nil { noteChurn(fact, before, index, now) }
        guard let verdict = expectation?.receive(fact, before: before, by: index, at: now) else { return }
        switch verdict {
        case .awaited:
            traffic.awaitedBytes += fact.byteCount
            traffic.neededBytes += fact.envelopeByteCount
        case .repeat:
            traffic.repeats += 1
            traffic.neededBytes += fact.envelopeByteCount
        case .stale: traffic.stale += 1
        case .stray:
            traffic.strays += 1
            let how = fact === before ? "unchanged" : before == nil ? "new" : "changed"
            table.add(fault: "proxy \(index): \(fact.type) \(table.texts[fact.name]) was sent, \(how)")
        }
    }

    /// Comings and goings change endpoints and nothing else.
    private func noteChurn(_ fact: Fact, _ before: Fact?, _ index: Int, _ now: Moment) {
        churn?.receive(fact, by: index, at: now)
        guard fact.type != .eds || fact === before else { return }
        traffic.strays += 1
        table.add(fault: "proxy \(index): \(fact.type) \(table.texts[fact.name]) was sent because others came or went")
    }
}
