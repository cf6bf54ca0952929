import FoundationEssentials
import LogHash
import MeshIdentity
import MeshResources
import NIOHTTP1
import Testing

@Suite("Who may do what")
struct AccessTests {
    /// A user's token, signed with a key that the control plane knows.
    private static func token(_ api: APIFixture, _ name: String, _ groups: [String], keyID: String = "1") async throws
        -> String
    {
        let key = try SigningKey.generate()
        let data = base64(Array(key.privateKeyPEM.utf8))
        try await api.put("/global-secrets/user-token-signing-key-\(keyID)", ["data": .string(data)])
        return try await TokenIssuer(key: key, keyID: keyID).issue(
            UserTokenClaims(name: name, groups: groups), now: Date(), validFor: 60)
    }

    @Test("a request on this host is an administrator's")
    func localhost() async throws {
        try await APIFixture.with { (api) async throws in
            #expect(
                try await api.get("/who-am-i").json == [
                    "name": "mesh-system:admin", "groups": ["mesh-system:admin", "mesh-system:authenticated"],
                ])
        }
    }

    @Test(
        "a request that came through a proxy, for another host, or from another web page is anonymous",
        arguments: [
            ["X-Forwarded-For": "10.1.2.3"], ["Forwarded": "for=10.1.2.3"], ["X-Real-IP": "10.1.2.3"],
            ["Host": "example.com"], ["Host": "127.0.0.1.example.com:5681"], ["Sec-Fetch-Site": "cross-site"],
            ["Origin": "http://example.com"],
        ])
    func hardening(headers: [String: String]) async throws {
        try await APIFixture.with { (api) async throws in
            #expect(
                try await api.get("/who-am-i", headers: headers).json == [
                    "name": "mesh-system:anonymous", "groups": ["mesh-system:unauthenticated"],
                ])
        }
    }

    @Test("localhost is nobody special where the configuration says so")
    func switchedOff() async throws {
        try await APIFixture.with(["KUMA_API_SERVER_AUTHN_LOCALHOST_IS_ADMIN": "false"]) { (api) async throws in
            #expect(try await api.get("/who-am-i").json["name"] == "mesh-system:anonymous")
        }
    }

    @Test("a token names its user, also on this host; a bad one is refused")
    func tokens() async throws {
        try await APIFixture.with { (api) async throws in
            let token = try await Self.token(api, "anna", ["ops"])
            let headers = ["Authorization": "Bearer \(token)"]
            #expect(
                try await api.get("/who-am-i", headers: headers).json == [
                    "name": "anna", "groups": ["ops", "mesh-system:authenticated"],
                ])
            let refused = try await api.get(
                "/who-am-i", headers: ["Authorization": "Bearer \(token.dropLast(8))AAAAAAAA"])
            #expect(refused.status == 401)
            #expect(try refused.refusal.first == "Invalid authentication data / Unauthenticated")
            #expect(!refused.text.contains(token.prefix(40)))
        }
    }

    @Test("secrets are for administrators alone; everything else is open, as in Kuma")
    func secrets() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            try await api.put("/meshes/default/secrets/s", ["data": "c2VjcmV0"])
            for path in ["/meshes/default/secrets", "/meshes/default/secrets/s", "/global-secrets"] {
                let reply = try await api.get(path, headers: APIFixture.anonymous)
                #expect(reply.status == 403)
            }
            let reply = try await api.put(
                "/meshes/default/secrets/s", ["data": "eA=="], headers: APIFixture.anonymous)
            #expect(
                try reply.refusal == [
                    "Access Denied / user \"mesh-system:anonymous/mesh-system:unauthenticated\" cannot access the"
                        + " resource of type \"Secret\""
                ])
            let commit: JSON = [
                "changes": [["op": "delete", "key": ["type": "Secret", "mesh": "default", "name": "s"]]]
            ]
            #expect(try await api.send(.POST, "/commits", commit, headers: APIFixture.anonymous).status == 403)
            #expect(try await api.put("/meshes/open", headers: APIFixture.anonymous).status == 201)
            #expect(try await api.get("/meshes/default/secrets/s").json["data"] == "c2VjcmV0")
        }
    }

    @Test("the access lists of the configuration hold")
    func accessLists() async throws {
        let environment = [
            "KUMA_ACCESS_STATIC_ADMIN_RESOURCES_GROUPS": "ops",
            "KUMA_ACCESS_STATIC_CONTROL_PLANE_METADATA_GROUPS": "ops",
        ]
        try await APIFixture.with(environment) { (api) async throws in
            let token = try await Self.token(api, "anna", ["ops"])
            let anna = ["Authorization": "Bearer \(token)"]
            #expect(try await api.get("/global-secrets", headers: anna).status == 200)
            #expect(try await api.get("/config", headers: anna).status == 200)
            #expect(
                try await api.get("/config", headers: APIFixture.anonymous).refusal == [
                    "Access Denied / user \"mesh-system:anonymous/mesh-system:unauthenticated\" cannot access"
                        + " control-plane metadata"
                ])
        }
    }

    @Test("an inline key in a Mesh is shown to administrators only")
    func inlineSecrets() async throws {
        try await APIFixture.with { (api) async throws in
            let conf: JSON = ["cert": ["inlineString": "certificate"], "key": ["inlineString": "private"]]
            let mesh: JSON = [
                "skipCreatingInitialPolicies": ["*"],
                "mtls": ["enabledBackend": "ca", "backends": [["name": "ca", "type": "provided", "conf": conf]]],
            ]
            #expect(try await api.put("/meshes/default", mesh).status == 201)
            #expect(try await api.get("/meshes/default").text.contains("\"private\""))
            let masked = try await api.get("/meshes/default", headers: APIFixture.anonymous)
            #expect(!masked.text.contains("\"private\""))
            #expect(masked.text.contains("***"))
            let back = try await api.put("/meshes/default", try masked.json, headers: APIFixture.anonymous)
            #expect(back.status == 400)
            #expect(
                try back.refusal.last
                    == "mtls.backends[0].conf.key.inlineString: \"***\" stands for a value that was not shown; write"
                    + " the value itself")
        }
    }

    @Test("tokens are issued for dataplanes, zones and users, and verify")
    func issuing() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let reply = try await api.send(
                .POST, "/tokens/dataplane",
                ["name": "dp", "mesh": "default", "tags": ["kuma.io/service": ["web"]], "validFor": "24h"])
            #expect(reply.status == 200)
            #expect(reply.headers.first(name: "Content-Type") == "text/plain; charset=utf-8")
            #expect(!reply.text.hasSuffix("\n"))
            let secret = try await api.get("/meshes/default/secrets/dataplane-token-signing-key-default-1").json["data"]
            let key = try #require(secret?.stringValue.flatMap(bytes(fromBase64:)))
            let verifier = TokenVerifier(kind: .dataplane(mesh: "default"), revokedIDs: []) { $0 == "1" ? key : nil }
            let claims = try await verifier.verify(reply.text, as: DataplaneTokenClaims.self, now: Date()).claims
            #expect(claims == DataplaneTokenClaims(name: "dp", mesh: "default", tags: ["kuma.io/service": ["web"]]))
            #expect(try await api.send(.POST, "/tokens", ["mesh": "default"]).status == 200)
            let noKey = try await api.send(.POST, "/tokens/zone", ["zone": "east", "scope": ["cp"]])
            #expect((noKey.status, try noKey.json["title"]) == (404, "Signing Key not found"))
            _ = try await Self.token(api, "x", [])
            let user = try await api.send(.POST, "/tokens/user", ["name": "anna", "groups": ["ops"], "validFor": "1h"])
            #expect(
                try await api.get("/who-am-i", headers: ["Authorization": "Bearer \(user.text)"]).json["name"] == "anna"
            )
        }
    }

    @Test("requests for tokens are checked, and are for administrators")
    func tokenRefusals() async throws {
        try await APIFixture.with { (api) async throws in
            #expect(
                try await api.send(.POST, "/tokens/dataplane", ["validFor": "soon"]).refusal == [
                    "Invalid request / Resource is not valid", "mesh: cannot be empty",
                    "validFor: is invalid: \"soon\" is no duration like 24h",
                ])
            #expect(
                try await api.send(.POST, "/tokens/zone", ["zone": "z"]).refusal.last == "scope: cannot be empty")
            #expect(
                try await api.send(.POST, "/tokens/user", ["groups": "ops"]).refusal == [
                    "Invalid request / Resource is not valid", "name: cannot be empty",
                    "groups: must be a list of strings", "validFor: cannot be empty",
                ])
            let denied = try await api.send(
                .POST, "/tokens/user", ["name": "x"], headers: APIFixture.anonymous)
            #expect((denied.status, try denied.json["detail"]) == (403, "action not allowed"))
            let zone = try await api.send(
                .POST, "/tokens/zone", ["zone": "z", "scope": ["cp"]], headers: APIFixture.anonymous)
            #expect(
                try zone.json["detail"]?.stringValue?.hasSuffix("cannot access generate zone token for zone 'z'")
                    == true)
        }
    }

    @Test("a token that would allow more than was meant is not issued: nothing of a request is ignored")
    func restrictions() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let request: JSON = [
                "mesh": "default", "type": "egres", "tag": ["version": "v1"],
                "tags": ["kuma.io/service": "web", "version": ["v1", 2]],
            ]
            #expect(
                try await api.send(.POST, "/tokens/dataplane", request).refusal == [
                    "Invalid request / Resource is not valid",
                    "tag: unknown field; known are name, mesh, tags, type, workload, validFor",
                    "tags[\"kuma.io/service\"]: must be a list of strings",
                    "tags[\"version\"]: must be a list of strings",
                    "type: unknown type \"egres\"; known are dataplane, ingress, egress",
                ])
        }
    }

    @Test("a signing key that cannot sign is named")
    func brokenSigningKey() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.put("/globalsecrets/zone-token-signing-key-7", ["data": "aGVsbG8="])
            let reply = try await api.send(.POST, "/tokens/zone", ["zone": "z", "scope": ["cp"]])
            #expect(reply.status == 500)
            #expect(
                try reply.json["detail"]?.stringValue?.hasPrefix(
                    "GlobalSecret \"zone-token-signing-key-7\" signs nothing: the signing key has to be an RSA private key"
                )
                    == true)
        }
    }
}
