import MeshPolicies
import MeshResources
import Testing

@Suite("Which policy applies")
struct SelectionTests {
    private let web: [[String: String]] = [["kuma.io/service": "web", "version": "v1"]]

    private func timeout(
        _ name: String, created: Int64 = 1, from sources: [[String: String]], to destinations: [[String: String]]
    ) -> PolicyCandidate<SamplePolicy> {
        PolicyCandidate(
            key: ResourceKey(type: "Timeout", mesh: "default", name: name), createdMilliseconds: created,
            policy: SamplePolicy(
                selectors: ConnectionSelectors(
                    sources: sources.map(TagSelector.init(tags:)),
                    destinations: destinations.map(TagSelector.init(tags:)))))
    }

    private let anyone = [["kuma.io/service": "*"]]

    @Test("more tags beat fewer, whatever their values")
    func totalFirst() {
        let index = PolicyIndex([
            timeout("exact", from: [["kuma.io/service": "web"]], to: [["kuma.io/service": "backend"]]),
            timeout("more", from: [["kuma.io/service": "*", "version": "*"]], to: [["kuma.io/service": "backend"]]),
        ])
        #expect(index.outboundPolicy(from: web, to: "backend")?.key.name == "more")
    }

    @Test("with as many tags, the exact value beats the wildcard")
    func exactSecond() {
        let index = PolicyIndex([
            timeout("any", created: 9, from: anyone, to: anyone),
            timeout("named", from: anyone, to: [["kuma.io/service": "backend"]]),
        ])
        #expect(index.outboundPolicy(from: web, to: "backend")?.key.name == "named")
        #expect(index.outboundPolicy(from: web, to: "redis")?.key.name == "any")
    }

    @Test("of equals the newer wins, and of the same age the first by name")
    func ties() {
        let old = timeout("a-old", created: 1, from: anyone, to: anyone)
        let twins = ["d", "c"].map { timeout($0, created: 2, from: anyone, to: anyone) }
        for order in [[old] + twins, twins.reversed() + [old]] {
            #expect(PolicyIndex(order).outboundPolicy(from: web, to: "x")?.key.name == "c")
        }
    }

    @Test("a wildcard still asks for the tag")
    func wildcardNeedsTag() {
        let index = PolicyIndex([timeout("team", from: [["team": "*"]], to: anyone)])
        #expect(index.outboundPolicy(from: web, to: "x") == nil)
        #expect(index.outboundPolicy(from: [["team": "shop"]], to: "x") != nil)
    }

    @Test("a policy for calls sees only the service of the destination")
    func destinationTagsDoNotCount() {
        let index = PolicyIndex([timeout("v1", from: anyone, to: [["kuma.io/service": "x", "version": "v1"]])])
        #expect(index.outboundPolicy(from: web, to: "x") == nil)
        #expect(index.inboundPolicy(to: ["kuma.io/service": "x", "version": "v1"]) != nil)
    }

    @Test("any inbound of the caller may match a source")
    func anyInbound() {
        let index = PolicyIndex([timeout("api", from: [["kuma.io/service": "api"]], to: anyone)])
        #expect(index.outboundPolicy(from: web, to: "x") == nil)
        #expect(index.outboundPolicy(from: web + [["kuma.io/service": "api"]], to: "x") != nil)
    }

    @Test("a permission is chosen by its destinations alone")
    func inboundIgnoresSources() {
        let index = PolicyIndex([
            timeout("all", created: 9, from: [["kuma.io/service": "web"]], to: anyone),
            timeout("one", from: [["kuma.io/service": "nobody"]], to: [["kuma.io/service": "x"]]),
        ])
        #expect(index.inboundPolicy(to: ["kuma.io/service": "x"])?.key.name == "one")
    }

    @Test("policies that add up come each once, the most specific first source first")
    func all() {
        let policies = [
            timeout("old", created: 1, from: anyone, to: anyone),
            timeout("new", created: 2, from: anyone, to: anyone),
            timeout("named", from: [["kuma.io/service": "web"]], to: anyone + [["kuma.io/service": "x"]]),
        ]
        for order in [policies, policies.reversed()] {
            let names = PolicyIndex(order).inboundPolicies(to: ["kuma.io/service": "x"]).map(\.key.name)
            #expect(names == ["named", "new", "old"])
        }
    }

    @Test("without selectors a policy is for every proxy, and the least specific")
    func proxyPolicies() {
        func policy(_ name: String, _ selectors: [[String: String]]) -> PolicyCandidate<SampleProxyPolicy> {
            PolicyCandidate(
                key: ResourceKey(type: "TrafficTrace", mesh: "default", name: name), createdMilliseconds: 1,
                policy: SampleProxyPolicy(selectors: selectors.map(TagSelector.init(tags:))))
        }
        let index = ProxyPolicyIndex([
            policy("all", []), policy("any", anyone), policy("api", [["kuma.io/service": "api"]]),
        ])
        #expect(index.policy(for: web)?.key.name == "any")
        #expect(index.policy(for: [["kuma.io/service": "api"]])?.key.name == "api")
        #expect(index.policy(for: [["other": "x"]])?.key.name == "all")
        #expect(index.policy(for: [])?.key.name == "all")
    }
}

private struct SamplePolicy: ConnectionPolicy {
    let selectors: ConnectionSelectors
}

private struct SampleProxyPolicy: ProxyPolicy {
    let selectors: [TagSelector]
}
