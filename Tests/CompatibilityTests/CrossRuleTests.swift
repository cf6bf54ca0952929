import MeshResources
import Testing

@Suite("rules between resources")
struct CrossRuleTests {
    private func mesh(_ mtls: String) throws -> Resource {
        try .sample("Mesh", #"{"mtls": \#(mtls)}"#, name: "shop", mesh: "")
    }

    private func enabled(_ name: String, _ backend: String) throws -> Resource {
        try mesh(#"{"enabledBackend": "\#(name)", "backends": [{"name": "\#(name)", \#(backend)}]}"#)
    }

    private let refusal = Violation(
        "mtls.enabledBackend",
        "Changing CA when mTLS is enabled is forbidden. Disable mTLS first and then change the CA")

    @Test("another certificate authority is refused while mTLS is on")
    func otherAuthority() throws {
        let old = try enabled("ca-1", #""type": "builtin""#)
        #expect(violationsOfMeshChange(old: old, new: try enabled("ca-2", #""type": "builtin""#)) == [refusal])
        #expect(violationsOfMeshChange(old: old, new: try enabled("ca-1", #""type": "provided""#)) == [refusal])
    }

    @Test("a provided certificate is rotated in place while mTLS is on")
    func rotation() throws {
        let old = try enabled("ca", #""type": "provided", "conf": {"cert": {"secret": "a"}, "key": {"secret": "b"}}"#)
        let new = try enabled("ca", #""type": "provided", "conf": {"cert": {"secret": "c"}, "key": {"secret": "d"}}"#)
        #expect(violationsOfMeshChange(old: old, new: new) == [])
    }

    @Test("the certificate authority may change where mTLS is off, and mTLS may be turned off")
    func authorityWithoutMTLS() throws {
        let on = try enabled("ca-1", #""type": "builtin""#)
        let off = try mesh(#"{"backends": [{"name": "ca-2", "type": "provided"}]}"#)
        #expect(violationsOfMeshChange(old: on, new: off) == [])
        #expect(violationsOfMeshChange(old: off, new: on) == [])
        #expect(violationsOfMeshChange(old: nil, new: on) == [])
    }

    @Test("a proxy that meets no requirement, or meets a restriction, may not join")
    func membership() throws {
        let constraints = #"""
            {"constraints": {"dataplaneProxy": {"requirements": [{"tags": {"zone": "*"}}, {"tags": {"team": "a"}}],
              "restrictions": [{"tags": {"zone": "west", "v": "1"}}]}}}
            """#
        let mesh = try Resource.sample("Mesh", constraints, name: "shop", mesh: "")
        func reasons(_ networking: String) throws -> [String] {
            let dataplane = try Resource.sample("Dataplane", #"{"networking": \#(networking)}"#)
            return violationsOfMembership(dataplane: dataplane, mesh: mesh).map(\.line)
        }
        let start = #": dataplane cannot be a member of mesh "shop" because its tags "#
        #expect(try reasons(#"{"inbound": [{"tags": {"zone": "east"}}], "gateway": {"tags": {"team": "a"}}}"#) == [])
        #expect(
            try reasons(#"{"inbound": [{"tags": {"team": "a"}}, {"tags": {"zone": "", "team": "b"}}]}"#)
                == [start + #""team=b zone=" does not fulfill any requirements defined on the Mesh"#])
        #expect(
            try reasons(#"{"gateway": {"tags": {"v": "1", "zone": "west", "x": "y"}}}"#)
                == [start + #""v=1 x=y zone=west" matches restricted tags "v=1 zone=west" defined on the Mesh"#])
    }

    @Test("a mesh without constraints takes every proxy")
    func noConstraints() throws {
        let dataplane = try Resource.sample("Dataplane", #"{"networking": {"inbound": [{"tags": {}}]}}"#)
        #expect(violationsOfMembership(dataplane: dataplane, mesh: try .sample("Mesh", "{}")) == [])
    }

    @Test("a secret that a certificate authority needs is not deleted")
    func secret() throws {
        let provided = try enabled(
            "ca", #""type": "provided", "conf": {"cert": {"secret": "c"}, "key": {"file": "k"}}"#)
        let builtin = try enabled("ca", #""type": "builtin""#)
        func text(_ secret: String) -> Violation {
            Violation(
                "name",
                #"The secret "\#(secret)" that you are trying to remove is currently in use in Mesh "shop" in mTLS "#
                    + #"backend "ca". Please remove the reference from the "ca" backend before removing the secret."#)
        }
        #expect(secretInUse("c", mesh: provided) == text("c"))
        #expect(secretInUse("k", mesh: provided) == nil)
        #expect(secretInUse("shop.ca-builtin-cert-ca", mesh: builtin) == text("shop.ca-builtin-cert-ca"))
        #expect(secretInUse("shop.ca-builtin-key-ca", mesh: builtin) == text("shop.ca-builtin-key-ca"))
        #expect(secretInUse("shop.ca-builtin-cert-ca", mesh: provided) == nil)
    }

    @Test("rate limits of external services match by service alone, whichever comes first")
    func rateLimits() throws {
        func limit(_ name: String, _ match: String) throws -> Resource {
            try .sample("RateLimit", #"{"destinations": [{"match": \#(match)}]}"#, name: name)
        }
        let bank = try Resource.sample("ExternalService", #"{"tags": {"kuma.io/service": "bank"}}"#)
        let ofLimit = Violation(
            "ratelimit", "RateLimit applied to external service only supports kuma.io/service as destination match")
        func ofService(_ name: String) -> Violation {
            Violation(
                "externalservice",
                "ExternalService would match RateLimit '\(name)' which includes incompatible destination matches")
        }
        let exact = try limit("z", #"{"kuma.io/service": "bank", "v": "1"}"#)
        let any = try limit("a", #"{"kuma.io/service": "*", "v": "1"}"#)
        let fine = try [
            limit("c", #"{"kuma.io/service": "bank"}"#), limit("d", #"{"kuma.io/service": "cart", "v": "1"}"#),
            limit("e", #"{"v": "1"}"#),
        ]
        for rateLimit in [exact, any] {
            #expect(violationsOfRateLimit(rateLimit, externalServices: [bank]) == [ofLimit])
            #expect(violationsOfRateLimit(rateLimit, externalServices: []) == [])
        }
        for rateLimit in fine { #expect(violationsOfRateLimit(rateLimit, externalServices: [bank]) == []) }
        #expect(
            violationsOfExternalService(bank, rateLimits: [exact] + fine + [any]) == [ofService("a"), ofService("z")])
    }

    @Test("labels that say where a resource comes from stay as they are")
    func labels() throws {
        func labelled(_ labels: [String: String]) throws -> Resource { try .sample("Retry", "{}", labels: labels) }
        let old = try labelled(["kuma.io/origin": "zone", "kuma.io/zone": "east", "team": "a"])
        #expect(
            violationsOfLabelChange(old: old, new: try labelled(["kuma.io/origin": "global"])).map(\.line) == [
                #"labels["kuma.io/origin"]: is immutable, cannot be changed from "zone" to "global""#,
                #"labels["kuma.io/zone"]: is immutable, cannot be removed (was "east")"#,
            ])
        #expect(violationsOfLabelChange(old: old, new: old) == [])
        #expect(violationsOfLabelChange(old: nil, new: old) == [])
        #expect(violationsOfLabelChange(old: try labelled([:]), new: old) == [])
    }
}
