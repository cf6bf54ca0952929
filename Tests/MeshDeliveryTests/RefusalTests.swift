import MeshDelivery
import Testing

@Suite("Refused responses")
struct RefusalTests {
    private let good: [EncodedResource] = [.make(.cluster, "a"), .make(.listener, "l", clusters: ["a"])]
    private let bad: [EncodedResource] = [.make(.cluster, "a"), .make(.listener, "l", "2", clusters: ["a"])]

    private func settled() -> Script {
        var script = Script(.delta)
        _ = script.offer(1, good)
        _ = script.tell(.cluster)
        _ = script.tell(.listener)
        _ = script.tell(.cluster, isAnswer: true)
        _ = script.tell(.listener, isAnswer: true)
        return script
    }

    @Test("a refused response is reported with its resources and not sent again until there is something else to send")
    func notRetried() {
        var script = settled()
        #expect(script.offer(2, bad) == ["send listener l"])
        let answer = script.tell(.listener, isAnswer: true, rejection: "no such filter")
        #expect(answer == ["nack listener r2 no such filter: l", "backoff listener"])
        #expect(script.release(.listener) == [])
        #expect(script.offer(3, bad) == [])
        #expect(!script.stream.isInSync)
        let better: [EncodedResource] = [.make(.cluster, "a"), .make(.listener, "l", "3", clusters: ["a"])]
        #expect(script.offer(4, better) == ["send listener l"])
        #expect(script.tell(.listener, isAnswer: true) == ["ack listener r4"])
        #expect(script.stream.isInSync)
    }

    @Test("the next change waits for the end of the back-off")
    func waitsForRelease() {
        var script = settled()
        _ = script.offer(2, bad)
        _ = script.tell(.listener, isAnswer: true, rejection: "no")
        #expect(script.offer(3, [.make(.cluster, "a"), .make(.listener, "l", "3")]) == [])
        #expect(script.release(.listener) == ["send listener l"])
    }

    @Test("going back after a refusal is sent, since Envoy keeps the good part of what it refused")
    func rollback() {
        var script = settled()
        let next: [EncodedResource] = [
            .make(.cluster, "a"), .make(.listener, "k", clusters: ["a"]), .make(.listener, "m", "bad"),
        ]
        _ = script.offer(2, next)
        #expect(script.last[.listener]?.removed == ["l"])
        _ = script.tell(.listener, isAnswer: true, rejection: "m is bad")
        _ = script.release(.listener)
        #expect(script.offer(3, good) == ["send listener l -k -m"])
    }

    @Test("a second refusal of the same response is not counted again")
    func repeatedRefusal() {
        var script = Script(.stateOfTheWorld)
        _ = script.offer(1, good)
        _ = script.ask(.cluster)
        #expect(script.ask(.cluster, version: "", rejection: "no") == ["nack cluster r1 no: a", "backoff cluster"])
        #expect(script.ask(.cluster, version: "", rejection: "no") == [])
    }

    @Test("endpoints that are asked for anew are answered although others were refused a moment ago")
    func refusalBlocksNoOther() {
        var script = Script(.delta)
        _ = script.offer(1, [.make(.endpoint, "a"), .make(.endpoint, "b")])
        _ = script.tell(.endpoint, subscribe: ["a"])
        _ = script.tell(.endpoint, isAnswer: true, rejection: "no")
        #expect(script.tell(.endpoint, subscribe: ["b"]) == ["send endpoint b"])
        #expect(script.tell(.endpoint, isAnswer: true) == ["ack endpoint r1"])
        #expect(script.release(.endpoint) == [])
    }

    @Test("a proxy that starts and refuses a cluster still gets its listeners; one that works keeps what it has")
    func startsWithWhatWorks() {
        var starting = Script(.delta)
        _ = starting.offer(1, good)
        _ = starting.tell(.cluster)
        _ = starting.tell(.listener)
        let answer = starting.tell(.cluster, isAnswer: true, rejection: "bad cluster")
        #expect(answer == ["nack cluster r1 bad cluster: a", "backoff cluster", "send listener l"])
        var working = settled()
        _ = working.offer(2, [.make(.cluster, "a", "bad"), .make(.listener, "l", "2", clusters: ["a"])])
        let refusal = working.tell(.cluster, isAnswer: true, rejection: "no")
        #expect(refusal == ["nack cluster r2 no: a", "backoff cluster"])
    }
}
