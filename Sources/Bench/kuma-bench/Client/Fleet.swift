import NIOCore

/// All fake proxies: who is connected, what they were sent, and whether it was what they should be sent.
///
/// Everything but the initialiser is confined to `loop`; that is what makes `@unchecked Sendable` hold.
final class Fleet: @unchecked Sendable {
    let loop: any EventLoop
    let corpus: Corpus
    let proxies: [FakeProxy]
    private(set) var traffic = Traffic()
    private(set) var openCount = 0
    private(set) var lastMessageAt = NIODeadline.now()
    private(set) var faults: [String] = []
    /// `nil` while anything may arrive, as when the proxies join.
    private var turn: Turn?

    struct Traffic: Sendable {
        var messages = 0
        var resources = 0
        var bytes = 0
        /// Resources that nobody was to be sent.
        var strays = 0
    }

    private struct Turn {
        var remaining: Int
        let repeatable: ResourceKind?
        /// Proxies that hold the same resource hold the same version of it.
        var versions: [ResourceName: String] = [:]
        let done: EventLoopPromise<NIODeadline>?
    }

    init(_ corpus: Corpus, on loop: any EventLoop) {
        self.loop = loop
        self.corpus = corpus
        proxies = (0..<corpus.proxyCount).map { FakeProxy($0, of: corpus) }
    }

    // MARK: From the measures

    /// From now on each proxy of `awaited` is to be sent exactly what stands there, and the others nothing.
    ///
    /// - Parameter repeatable: a kind that may be sent again unchanged; Envoy needs the endpoints of a cluster that changed.
    /// - Returns: when the last proxy has all of it; fails after `limit`.
    func expect(
        _ awaited: [Int: Set<ResourceName>], repeatable: ResourceKind? = nil, within limit: TimeAmount = .seconds(20)
    ) -> EventLoopFuture<NIODeadline> {
        let done = loop.makePromise(of: NIODeadline.self)
        for (proxy, names) in awaited { proxies[proxy].awaited = names }
        turn = Turn(remaining: awaited.count, repeatable: repeatable, done: done)
        let alarm = loop.scheduleTask(in: limit) { [self] in
            done.fail(
                BenchError("\(turn?.remaining ?? 0) of \(awaited.count) proxies were not sent the change in time"))
        }
        done.futureResult.whenComplete { _ in alarm.cancel() }
        return done.futureResult
    }

    /// From now on anything may be sent.
    func expectAnything() {
        turn = nil
    }

    /// From now on nobody is to be sent anything.
    func expectNothing() {
        turn = Turn(remaining: 0, repeatable: nil, done: nil)
    }

    func fault(_ text: String) {
        // The first few say what is wrong; thousands would say it no better.
        if faults.count < 10 { faults.append(text) }
    }

    var isComplete: Bool { proxies.allSatisfy(\.isComplete) }

    // MARK: From the streams

    func opened() { openCount += 1 }

    func closed(_ proxy: FakeProxy) { openCount -= 1 }

    func received(_ response: DeltaResponse, bytes: Int, by proxy: FakeProxy) {
        lastMessageAt = .now()
        traffic.messages += 1
        traffic.resources += response.items.count
        traffic.bytes += bytes
        guard turn != nil else { return }
        let waited = !proxy.awaited.isEmpty
        for item in response.items { check(item, ResourceName(kind: response.kind, name: item.name), proxy) }
        for name in response.removed { stray("\(name) removed", proxy) }
        guard waited, proxy.awaited.isEmpty else { return }
        turn?.remaining -= 1
        if turn?.remaining == 0 { turn?.done?.succeed(lastMessageAt) }
    }

    private func check(_ item: DeltaResponse.Item, _ name: ResourceName, _ proxy: FakeProxy) {
        guard proxy.awaited.remove(name) != nil else {
            if turn?.repeatable != name.kind || proxy.held[name] != item.version { stray("\(name) sent", proxy) }
            return
        }
        if proxy.held[name] == item.version { stray("\(name) sent again unchanged", proxy) }
        guard name.kind == .endpoint else { return }
        let agreed = turn?.versions[name] ?? item.version
        if agreed != item.version { fault("\(proxy.node.id): \(name) has another version than at other proxies") }
        turn?.versions[name] = agreed
    }

    private func stray(_ what: String, _ proxy: FakeProxy) {
        traffic.strays += 1
        fault("\(proxy.node.id): \(what)")
    }
}
