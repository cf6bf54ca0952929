import MeshDelivery
import Testing

@Suite("Laws of delivery, on random sequences")
struct DeliveryLawTests {
    static let variants: [DeliveryStream.Variant] = [.stateOfTheWorld, .delta]

    /// What the proxy must end with: everything, but of routes only those that its listeners name.
    private func expected(_ last: DeliverySnapshot) -> [XDSType: [String: String]] {
        var content = last.content
        let routes = last[.listener].resources.reduce(into: Set<String>()) { $0.formUnion(References($1).routes) }
        content[.route] = content[.route]?.filter { routes.contains($0.key) }
        return content.filter { !$0.value.isEmpty }
    }

    private struct Outcome: Equatable {
        var content: [XDSType: [String: String]]
        var complaints: [String] = []
        var isInSync = true
        var offered: UInt64?
    }

    /// The first seed whose outcome is not what it must be, with that outcome; `nil` if all are.
    private func firstFailure(
        _ seeds: ClosedRange<UInt64>, _ variant: DeliveryStream.Variant, badTypes: Set<XDSType> = [],
        reconnects: Bool = false, messageLimitBytes: Int = DeliveryStream.defaultMessageLimitBytes, stalls: Bool = false
    ) -> String? {
        // Refused clusters are not there, and a proxy that has nothing yet gets its listeners all the same. And in state of the
        // world, a proxy that returns does not say what it has.
        let isExempt = badTypes.contains(.cluster) || (reconnects && variant == .stateOfTheWorld)
        for seed in seeds {
            var world = World(seed: seed, badTypes: badTypes)
            var exchange = Exchange(variant, messageLimitBytes: messageLimitBytes)
            exchange.run(&world, steps: 80, reconnects: reconnects, stalls: stalls)
            let last = world.lastSnapshot
            let outcome = Outcome(
                content: exchange.proxy.content.filter { !$0.value.isEmpty },
                complaints: isExempt ? [] : exchange.proxy.complaints,
                isInSync: exchange.stream.isInSync, offered: exchange.stream.offeredRevision)
            let wanted = Outcome(content: expected(last), offered: last.revision)
            if outcome != wanted { return "seed \(seed): \(outcome) instead of \(wanted)" }
        }
        return nil
    }

    @Test("a proxy ends with the newest snapshot and never names a cluster that it lacks", arguments: variants)
    func converges(variant: DeliveryStream.Variant) {
        #expect(firstFailure(1...400, variant) == nil)
    }

    @Test("connections that break lose nothing and break nothing", arguments: variants)
    func convergesAcrossConnections(variant: DeliveryStream.Variant) {
        #expect(firstFailure(1...400, variant, reconnects: true) == nil)
    }

    @Test("connections that stall, and responses that go in parts, lose nothing and break nothing", arguments: variants)
    func convergesInParts(variant: DeliveryStream.Variant) {
        // Room for a single resource, and for a few.
        for limit in [1, 4600] {
            #expect(firstFailure(1...200, variant, messageLimitBytes: limit, stalls: true) == nil)
        }
    }

    @Test("refusals, applied in part, keep no proxy from the next good snapshot", arguments: variants)
    func convergesAfterRefusals(variant: DeliveryStream.Variant) {
        #expect(firstFailure(1...400, variant, badTypes: [.listener, .route, .endpoint, .secret]) == nil)
        #expect(firstFailure(1...400, variant, badTypes: Set(XDSType.allCases), reconnects: true) == nil)
    }

    @Test("the same sequence gives the same bytes: nothing depends on the order of dictionaries", arguments: variants)
    func isDeterministic(variant: DeliveryStream.Variant) {
        for seed in UInt64(1)...50 {
            let runs = (0..<2).map { _ in
                var world = World(seed: seed, badTypes: [.listener])
                var exchange = Exchange(variant)
                exchange.run(&world, steps: 80, reconnects: true)
                return exchange.sent
            }
            #expect(runs[0] == runs[1], "seed \(seed)")
        }
    }

    @Test("state of the world and delta end with the same resources")
    func dialectsAgree() {
        for seed in UInt64(1)...200 {
            let ends = Self.variants.map { variant in
                var world = World(seed: seed)
                var exchange = Exchange(variant)
                let snapshots = (0..<5).map { _ in world.snapshot() }
                for snapshot in snapshots {
                    exchange.offer(snapshot)
                    for _ in 0..<world.pick(12) {
                        exchange.deliverRequest()
                        exchange.deliverResponse()
                    }
                }
                exchange.settle()
                return exchange.proxy.content.filter { !$0.value.isEmpty }
            }
            #expect(ends[0] == ends[1], "seed \(seed)")
        }
    }

    @Test("a proxy that comes back with everything is sent nothing", arguments: variants)
    func reconnectIsFree(variant: DeliveryStream.Variant) {
        for seed in UInt64(1)...200 {
            var world = World(seed: seed)
            var exchange = Exchange(variant)
            // State of the world has one version for all names: it fits again only if none was dropped since.
            exchange.run(&world, steps: variant == .delta ? 60 : 0, reconnects: false)
            let (content, before) = (exchange.proxy.content, exchange.sent.count)
            exchange.reconnect()
            exchange.settle()
            let resources = exchange.sent.dropFirst(before).flatMap { $0.resources.map(\.name) + $0.removed }
            #expect(resources == [], "seed \(seed)")
            #expect(exchange.proxy.content == content, "seed \(seed)")
            #expect(exchange.stream.isInSync, "seed \(seed)")
        }
    }
}
