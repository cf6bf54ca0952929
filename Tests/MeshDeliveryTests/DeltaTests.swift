import MeshDelivery
import Testing

@Suite("Delta streams")
struct DeltaTests {
    private let pair: [EncodedResource] = [
        .make(.cluster, "a"), .make(.endpoint, "a"), .make(.cluster, "b"), .make(.endpoint, "b"),
        .make(.listener, "l", clusters: ["a", "b"]),
    ]

    /// A proxy that has all of `pair`, at revision 1.
    private func settled() -> Script {
        var script = Script(.delta)
        _ = script.offer(1, pair)
        _ = script.tell(.cluster)
        _ = script.tell(.endpoint, subscribe: ["a", "b"])
        _ = script.tell(.endpoint, isAnswer: true)
        _ = script.tell(.listener)
        _ = script.tell(.cluster, isAnswer: true)
        _ = script.tell(.listener, isAnswer: true)
        return script
    }

    @Test("only what changed is sent, clusters before listeners, removals last")
    func onlyChanges() {
        var script = settled()
        #expect(script.stream.isInSync)
        #expect(script.offer(2, pair) == [])
        let next: [EncodedResource] = [
            .make(.cluster, "b"), .make(.endpoint, "b"), .make(.cluster, "c"), .make(.endpoint, "c"),
            .make(.listener, "l", clusters: ["b", "c"]),
        ]
        #expect(script.offer(3, next) == ["send cluster c"])
        #expect(script.tell(.endpoint, subscribe: ["c"]) == ["send endpoint c"])
        #expect(script.tell(.endpoint, isAnswer: true) == ["ack endpoint r3"])
        #expect(script.tell(.cluster, isAnswer: true) == ["ack cluster r3", "send listener l"])
        #expect(script.tell(.listener, isAnswer: true) == ["ack listener r3", "send cluster -a"])
        #expect(script.tell(.endpoint, unsubscribe: ["a"]) == [])
        #expect(script.tell(.cluster, isAnswer: true) == ["ack cluster r3"])
        #expect(script.stream.isInSync)
    }

    @Test("a changed cluster gets its endpoints again, or Envoy would warm it until its time-out")
    func changedClusterRepeatsEndpoints() {
        var script = settled()
        let next = pair.map { $0.type == .cluster && $0.name == "a" ? EncodedResource.make(.cluster, "a", "2") : $0 }
        #expect(script.offer(2, next) == ["send cluster a", "send endpoint a"])
    }

    @Test("a slow proxy skips to the newest snapshot")
    func skips() {
        var script = settled()
        for revision in UInt64(2)...9 {
            let sent = script.offer(revision, pair + [.make(.cluster, "x", "\(revision)")])
            #expect(sent == (revision == 2 ? ["send cluster x"] : []))
        }
        #expect(script.tell(.cluster, isAnswer: true) == ["ack cluster r2", "send cluster x"])
        #expect(script.last[.cluster]?.revision == 9)
    }

    @Test("a proxy that returns with what it is to have is sent nothing, whatever it asks for first")
    func returning() {
        let held = DeliverySnapshot(1, pair).content
        for order in [[XDSType.endpoint, .listener, .cluster], [.cluster, .endpoint, .listener]] {
            var script = Script(.delta)
            for type in order {
                let names = type == .endpoint ? ["a", "b"] : []
                #expect(script.tell(type, subscribe: names, held: held[type] ?? [:]) == [])
            }
            #expect(script.offer(5, pair) == [])
            #expect(script.stream.isInSync)
        }
    }

    @Test("a proxy that returns with a cluster that is gone loses it only after its listeners")
    func returningWithMore() {
        let held = DeliverySnapshot(1, pair).content
        var script = Script(.delta)
        _ = script.offer(2, [.make(.cluster, "b"), .make(.listener, "l", clusters: ["b"])])
        #expect(script.tell(.cluster, held: held[.cluster] ?? [:]) == [])
        #expect(script.tell(.listener, held: held[.listener] ?? [:]) == ["send listener l"])
        #expect(script.tell(.listener, isAnswer: true) == ["ack listener r2", "send cluster -a"])
    }

    @Test("a name that does not exist is answered as removed, and sent once it exists")
    func unknownName() {
        var script = Script(.delta)
        _ = script.offer(1, pair)
        #expect(script.tell(.route, subscribe: ["r"]) == ["send route -r"])
        #expect(script.tell(.route, isAnswer: true) == ["ack route r1"])
        #expect(script.stream.isInSync)
        #expect(script.offer(2, pair + [.make(.route, "r")]) == ["send route r"])
    }

    @Test("what is no longer subscribed is no longer sent, and comes anew when it is subscribed again")
    func unsubscribing() {
        var script = settled()
        #expect(script.tell(.endpoint, unsubscribe: ["a"]) == [])
        let next = pair.map { $0.type == .endpoint ? EncodedResource.make(.endpoint, $0.name, "2") : $0 }
        #expect(script.offer(2, next) == ["send endpoint b"])
        #expect(script.tell(.endpoint, isAnswer: true) == ["ack endpoint r2"])
        #expect(script.tell(.endpoint, subscribe: ["a"]) == ["send endpoint a"])
        #expect(script.tell(.endpoint, subscribe: ["b"], isAnswer: true) == ["ack endpoint r2", "send endpoint b"])
    }
}
