import MeshDelivery
import MeshEvents
import MeshProjections
import MeshResources
import MeshSnapshots
import Testing

@Suite("Services outside of the mesh")
struct ExternalServiceTests {
    private let certificateName = "external_identity:secret:default:bank"

    private var bank: JSON {
        [
            "type": "ExternalService", "mesh": "default", "name": "bank",
            "networking": [
                "address": "bank.example:443",
                "tls": [
                    "enabled": true, "caCert": ["secret": "ca"], "clientCert": ["inlineString": "CERTIFICATE"],
                    "clientKey": ["secret": "key"],
                ],
            ],
            "tags": ["kuma.io/service": "bank"],
        ]
    }

    private func secret(_ name: String, base64: String) -> JSON {
        ["type": "Secret", "mesh": "default", "name": .string(name), "data": .string(base64)]
    }

    private func state(_ more: JSON...) -> MeshState {
        MeshState(
            documents: [
                Document.mesh(), Document.routeAll, bank,
                Document.dataplane("web-1", service: "web", outbounds: [(10001, ["kuma.io/service": "bank"])]),
            ] + more)
    }

    private func cluster(_ state: MeshState) throws -> JSON {
        let snapshot = try #require(generate(state, proxy: .dataplane("web-1")))
        let bank = try #require(snapshot.sets[.cluster]?["bank"])
        return try json(of: bank)
    }

    @Test("one whose authorities cannot be had is not called, rather than called unverified")
    func failsClosed() throws {
        #expect(try cluster(state())["loadAssignment"]?["endpoints"] == nil)
        let verified = try cluster(state(secret("ca", base64: "Q0E=")))
        #expect(verified["loadAssignment"]?["endpoints"]?.elements.count == 1)
        #expect(verified["transportSocketMatches"]?.elements.count == 1)
    }

    @Test("the Secret that is missing is known to matter")
    func secretsMatter() throws {
        let context = try #require(MeshContext(state: state(), mesh: "default"))
        let needs = try #require(inputs(for: .dataplane("web-1"), in: context))
        #expect(needs.secrets == [ResourceKey(type: "Secret", mesh: "default", name: "ca")])
    }

    @Test("the client's key is a secret of its own and stays out of clusters")
    func clientKey() throws {
        let state = state(secret("ca", base64: "Q0E="), secret("key", base64: "S0VZ"))
        let context = try #require(MeshContext(state: state, mesh: "default"))
        let made = try #require(plan(for: .dataplane("web-1"), in: context))
        #expect(made.secretNames == [certificateName])
        #expect(!(try cluster(state)).canonicalText.contains("KEY"))
        let identity = try #require(externalIdentity(named: certificateName, in: state))
        #expect(identity.type == .secret)
        #expect(String(decoding: identity.bytes, as: UTF8.self).contains("KEY"))
        #expect(throws: ResourceFormatError.self) { try json(of: identity) }
    }

    @Test("names of other secrets, and of services that are not there, give nothing")
    func noIdentity() {
        for name in ["identity_cert:secret:default", "external_identity:secret:default:x", certificateName, ""] {
            #expect(externalIdentity(named: name, in: state()) == nil)
        }
    }
}
