import MeshDelivery
import Testing

@Suite("State-of-the-world streams")
struct StateOfTheWorldTests {
    private let pair: [EncodedResource] = [
        .make(.cluster, "a"), .make(.endpoint, "a"), .make(.cluster, "b"), .make(.endpoint, "b"),
        .make(.listener, "l", clusters: ["a", "b"]),
    ]

    @Test("endpoints are answered before clusters are acknowledged, also names added later with the old nonce")
    func endpointsNeedNoClusterAnswer() {
        var script = Script(.stateOfTheWorld)
        #expect(script.offer(1, pair) == [])
        #expect(script.ask(.cluster) == ["send cluster a b"])
        #expect(script.ask(.endpoint, ["a"]) == ["send endpoint a"])
        #expect(script.ask(.endpoint, ["a"]) == ["ack endpoint r1"])
        #expect(script.ask(.endpoint, ["a", "b"]) == ["send endpoint b"])
        #expect(script.ask(.endpoint, ["a", "b"]) == ["ack endpoint r1"])
        #expect(script.ask(.listener) == [])
        #expect(script.ask(.cluster) == ["ack cluster r1", "send listener l"])
        #expect(!script.stream.isInSync)
        #expect(script.ask(.listener) == ["ack listener r1"])
        #expect(script.stream.isInSync)
    }

    @Test("secrets that are asked for one by one are answered one by one")
    func secretsOneByOne() {
        var script = Script(.stateOfTheWorld)
        _ = script.offer(1, [.make(.secret, "ca"), .make(.secret, "id")])
        #expect(script.ask(.secret, ["id"]) == ["send secret id"])
        #expect(script.ask(.secret, ["ca", "id"], version: "", nonce: "") == [])
        #expect(script.ask(.secret, ["ca", "id"]) == ["ack secret r1", "send secret ca"])
        #expect(script.ask(.secret, ["ca", "id"]) == ["ack secret r1"])
        #expect(script.stream.isInSync)
    }

    @Test("a request with an outdated nonce is ignored")
    func outdatedNonce() {
        var script = Script(.stateOfTheWorld)
        _ = script.offer(1, pair)
        _ = script.ask(.endpoint, ["a"])
        _ = script.ask(.endpoint, ["a"])
        let nonce = script.last[.endpoint]?.nonce
        _ = script.offer(2, [.make(.endpoint, "a", "2")])
        #expect(script.ask(.endpoint, ["a", "b"], nonce: nonce) == [])
        #expect(script.ask(.endpoint, ["a"]) == ["ack endpoint r2"])
    }

    @Test("clusters that are gone stay in the set until the listeners that name them are replaced")
    func clustersGoLast() {
        var script = Script(.stateOfTheWorld)
        _ = script.offer(1, pair)
        _ = script.ask(.cluster)
        _ = script.ask(.listener)
        _ = script.ask(.cluster)
        _ = script.ask(.listener)
        let next: [EncodedResource] = [
            .make(.cluster, "b"), .make(.cluster, "c"), .make(.listener, "l", clusters: ["b", "c"]),
        ]
        #expect(script.offer(2, next) == ["send cluster a b c"])
        #expect(script.ask(.cluster) == ["ack cluster r2", "send listener l"])
        #expect(script.ask(.listener) == ["ack listener r2", "send cluster b c"])
        #expect(script.ask(.cluster) == ["ack cluster r2"])
        #expect(script.stream.isInSync)
    }

    @Test("endpoints of a cluster that vanished while it was being sent are still answered")
    func endpointsOfVanishedCluster() {
        var script = Script(.stateOfTheWorld)
        _ = script.offer(1, pair)
        #expect(script.ask(.cluster) == ["send cluster a b"])
        #expect(script.offer(2, [.make(.cluster, "b"), .make(.endpoint, "b")]) == [])
        #expect(script.ask(.endpoint, ["a", "b"]) == ["send endpoint a b"])
        #expect(script.ask(.endpoint, ["a", "b"]) == ["ack endpoint r2"])
        #expect(script.ask(.cluster) == ["ack cluster r1", "send cluster b"])
    }

    @Test("a proxy that returns with the present versions is sent nothing; with older ones, everything")
    func returning() {
        var script = Script(.stateOfTheWorld)
        _ = script.offer(1, pair)
        _ = script.ask(.cluster)
        _ = script.ask(.endpoint, ["a", "b"])
        let versions = script.last.mapValues(\.version)
        var again = Script(.stateOfTheWorld)
        #expect(again.ask(.cluster, version: versions[.cluster], nonce: "") == [])
        #expect(again.ask(.endpoint, ["a", "b"], version: versions[.endpoint], nonce: "") == [])
        #expect(again.offer(7, pair) == [])
        #expect(again.stream.isInSync)
        var fewer = Script(.stateOfTheWorld)
        _ = fewer.offer(7, pair)
        // The same version, but of fewer names: b was asked for and never came.
        _ = fewer.ask(.endpoint, ["a"], version: "", nonce: "")
        let version = fewer.last[.endpoint]?.version
        var lost = Script(.stateOfTheWorld)
        _ = lost.offer(7, pair)
        #expect(lost.ask(.endpoint, ["a", "b"], version: version, nonce: "") == ["send endpoint a b"])
        #expect(lost.ask(.cluster, version: "other", nonce: "") == ["send cluster a b"])
    }

    @Test("a gRPC client that names its listener, routes and clusters gets just these, also when they change")
    func namedSubscriptions() {
        var script = Script(.stateOfTheWorld)
        _ = script.offer(1, pair)
        #expect(script.ask(.listener, ["l"]) == ["send listener l"])
        #expect(script.ask(.listener, ["l"]) == ["ack listener r1"])
        #expect(script.ask(.cluster, ["a"]) == ["send cluster a"])
        #expect(script.ask(.cluster, ["a"]) == ["ack cluster r1"])
        #expect(script.ask(.endpoint, ["a"]) == ["send endpoint a"])
        #expect(script.ask(.endpoint, ["a"]) == ["ack endpoint r1"])
        #expect(script.stream.isInSync)
        let next: [EncodedResource] = [
            .make(.cluster, "c"), .make(.endpoint, "c"), .make(.listener, "l", "2", clusters: ["c"]),
        ]
        #expect(script.offer(2, next) == ["send listener l"])
        #expect(script.ask(.listener, ["l"]) == ["ack listener r2", "send cluster"])
        #expect(script.ask(.cluster, ["c"]) == ["ack cluster r2", "send cluster c"])
        #expect(script.ask(.cluster, ["c"]) == ["ack cluster r2"])
        // The last name dropped is not a wish for all.
        #expect(script.ask(.cluster, []) == [])
        #expect(script.offer(3, pair) == ["send listener l"])
    }
}
