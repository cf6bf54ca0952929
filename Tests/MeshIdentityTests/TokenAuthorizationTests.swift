import MeshIdentity
import Testing

@Suite("Tokens against those who show them")
struct TokenAuthorizationTests {
    private func refusal(
        _ claims: DataplaneTokenClaims, tags: [String: Set<String>] = [:], workload: String? = nil
    ) -> String? {
        do throws(TokenMismatch) {
            try authorize(dataplane: "a", mesh: "default", tags: tags, workload: workload, by: claims)
            return nil
        } catch {
            return error.description
        }
    }

    private func refusal(_ claims: ZoneTokenClaims, scope: String) -> String? {
        do throws(TokenMismatch) {
            try authorize(zone: "east", scope: scope, by: claims)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("a token without bindings is good for every proxy; bindings are checked one by one")
    func names() {
        #expect(refusal(.init()) == nil)
        #expect(refusal(.init(name: "a", mesh: "default")) == nil)
        #expect(refusal(.init(name: "b")) == "proxy name from requestor: a is different than in token: b")
        #expect(refusal(.init(mesh: "demo")) == "proxy mesh from requestor: default is different than in token: demo")
    }

    @Test("each tag of the token has to be there, with no values but the token's")
    func tags() {
        let dataplane: [String: Set<String>] = ["kuma.io/service": ["web", "web-api"], "other": ["x"]]
        #expect(refusal(.init(tags: ["kuma.io/service": ["web", "web-api", "more"]]), tags: dataplane) == nil)
        #expect(
            refusal(.init(tags: ["t": ["v"]]), tags: dataplane) == "dataplane has no tag \"t\" required by the token")
        #expect(
            refusal(.init(tags: ["kuma.io/service": ["web", "backend"]]), tags: dataplane)
                == "dataplane contains tag \"kuma.io/service\" with value \"web-api\" which is not allowed with this"
                + " token. Allowed values in token are [\"backend\" \"web\"]")
        #expect(
            refusal(.init(tags: ["other": []]), tags: dataplane)
                == "dataplane contains tag \"other\" with value \"x\" which is not allowed with this token."
                + " Allowed values in token are []")
    }

    @Test("a token bound to a workload needs the label")
    func workload() {
        #expect(refusal(.init(workload: "w"), workload: "w") == nil)
        #expect(refusal(.init(workload: "w")) == "dataplane has no workload label required by the token")
        #expect(
            refusal(.init(workload: "w"), workload: "v")
                == "dataplane workload \"v\" is not allowed with this token. Allowed workload in token is \"w\"")
    }

    @Test("zone tokens are bound to a zone and to their scope")
    func zones() {
        #expect(refusal(.init(zone: "east", scope: ["ingress", "egress"]), scope: "egress") == nil)
        #expect(refusal(.init(zone: "", scope: ["cp"]), scope: "cp") == nil)
        #expect(
            refusal(.init(zone: "west", scope: ["ingress"]), scope: "ingress")
                == "zone from requestor: east is different than in token: west")
        #expect(
            refusal(.init(zone: "east", scope: ["ingress", "cp"]), scope: "egress")
                == "token cannot be used to authenticate zone entity (egress is out of token's scope: [ingress cp])")
    }
}
