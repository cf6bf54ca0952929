import MeshFixtures
import MeshResources
import Testing

@testable import XDSServer

@Suite("Which streams a proxy has")
struct StreamRegistryTests {
    private typealias Departure = StreamRegistry<String>.Departure

    private let proxy = ResourceKey(type: "Dataplane", mesh: "default", name: "web-1")

    @Test("a stream that ends while it is admitted is never served, and its proxy leaves with what it brought")
    func endsWhileAdmitted() {
        var registry = StreamRegistry<String>()
        registry.arrive(1, of: proxy)
        #expect(registry.end(1, of: proxy) == .none)
        #expect(registry.isPresent(proxy))
        let departure = registry.admit(1, "first", of: proxy, brought: true)
        #expect(departure == Departure(isUnserved: false, isGone: true, brought: true))
        #expect(!registry.isPresent(proxy) && registry.streams(of: proxy).isEmpty)
    }

    @Test("a proxy that is back before its old stream ends stays, and keeps its Dataplane")
    func overlap() {
        var registry = StreamRegistry<String>()
        registry.arrive(1, of: proxy)
        #expect(registry.admit(1, "old", of: proxy, brought: true) == nil)
        registry.arrive(2, of: proxy)
        #expect(registry.end(1, of: proxy) == Departure(isUnserved: true, isGone: false, brought: false))
        #expect(!registry.isServed(proxy) && registry.isPresent(proxy))
        #expect(registry.admit(2, "new", of: proxy, brought: true) == nil)
        #expect(registry.streams(of: proxy) == ["new"])
        #expect(registry.end(2, of: proxy) == Departure(isUnserved: true, isGone: true, brought: true))
    }

    @Test("a proxy that is refused when it returns leaves with what it brought before")
    func refusedReturn() {
        var registry = StreamRegistry<String>()
        registry.arrive(1, of: proxy)
        _ = registry.admit(1, "old", of: proxy, brought: true)
        registry.arrive(2, of: proxy)
        _ = registry.end(1, of: proxy)
        #expect(registry.refuse(2, of: proxy) == Departure(isUnserved: false, isGone: true, brought: true))
        #expect(registry.end(2, of: proxy) == .none)
    }

    @Test(
        "whatever the order in which streams come, are admitted, refused and end, those are served that have not ended",
        arguments: UInt64(1)...300)
    func anyOrder(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var registry = StreamRegistry<String>()
        var phases: [UInt64: Phase] = [:]
        var goneCount = 0
        for id in UInt64(1)...6 {
            registry.arrive(id, of: proxy)
            phases[id] = Phase()
            for _ in 0..<4 {
                let target = UInt64.random(in: 1...id, using: &random)
                let departure = step(target, &registry, &phases, Int.random(in: 0..<3, using: &random))
                if departure?.isGone == true { goneCount += 1 }
                let served = phases.filter { $0.value.isAdmitted && !$0.value.isEnded }.keys.sorted()
                #expect(registry.streams(of: proxy).sorted() == served.map { "\($0)" })
                #expect(registry.isPresent(proxy) == phases.values.contains { !$0.isOver })
            }
        }
        for id in UInt64(1)...6 {
            for choice in [1, 2] where step(id, &registry, &phases, choice)?.isGone == true { goneCount += 1 }
        }
        #expect(!registry.isPresent(proxy) && goneCount > 0)
    }

    /// How far a stream is.
    private struct Phase {
        var isDecided = false
        var isAdmitted = false
        var isEnded = false
        var isOver: Bool { isDecided && (isEnded || !isAdmitted) }
    }

    private func step(
        _ id: UInt64, _ registry: inout StreamRegistry<String>, _ phases: inout [UInt64: Phase], _ choice: Int
    ) -> StreamRegistry<String>.Departure? {
        guard var phase = phases[id] else { return nil }
        defer { phases[id] = phase }
        switch choice {
        case 0 where !phase.isDecided:
            phase.isDecided = true
            phase.isAdmitted = true
            return registry.admit(id, "\(id)", of: proxy, brought: true)
        case 1 where !phase.isDecided:
            phase.isDecided = true
            return registry.refuse(id, of: proxy)
        case 2:
            phase.isEnded = true
            return registry.end(id, of: proxy)
        default: return nil
        }
    }
}
