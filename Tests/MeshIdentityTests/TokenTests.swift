import Foundation
import MeshIdentity
import Testing

@Suite("Tokens")
struct TokenTests {
    private let kind = TokenKind.dataplane(mesh: "default")

    private func verifier(
        _ kind: TokenKind, keys: [String: String], revoked: Set<String> = []
    ) -> TokenVerifier {
        TokenVerifier(kind: kind, revokedIDs: revoked) { keyID in keys[keyID].map { Array($0.utf8) } }
    }

    private func issueDataplane(_ claims: DataplaneTokenClaims = .init(name: "web-1", mesh: "default")) async throws
        -> String
    {
        try await TokenIssuer(key: Shared.signingKey.get(), keyID: "1").issue(claims, now: instant, validFor: 3600)
    }

    /// What an operator reads when the token is refused; `nil` if it is accepted.
    private func refusal(
        _ token: String, keys: [String: String]? = nil, revoked: Set<String> = [], now: Date = instant
    ) async throws -> String? {
        let keys = try keys ?? ["1": Shared.signingKey.get().privateKeyPEM]
        do {
            let verifier = verifier(kind, keys: keys, revoked: revoked)
            _ = try await verifier.verify(token, as: DataplaneTokenClaims.self, now: now)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("each kind of token comes back with exactly the claims that went in")
    func roundTrips() async throws {
        let key = try Shared.signingKey.get()
        let issuer = TokenIssuer(key: key, keyID: "7")
        func roundTrip<Claims: TokenClaims>(_ claims: Claims, _ kind: TokenKind, key: String) async throws {
            let token = try await issuer.issue(claims, now: instant, validFor: 60)
            let verified = try await verifier(kind, keys: ["7": key]).verify(token, as: Claims.self, now: instant)
            #expect(verified.claims == claims)
            #expect(verified.keyID == "7")
            #expect(verified.expiresAt == instant.addingTimeInterval(60))
            #expect(UUID(uuidString: verified.id) != nil && verified.id == verified.id.lowercased())
        }
        let tags = ["kuma.io/service": ["web", "web-api"]]
        try await roundTrip(
            DataplaneTokenClaims(name: "a", mesh: "default", tags: tags, type: "dataplane", workload: "w"), kind,
            key: key.privateKeyPEM)
        try await roundTrip(
            ZoneTokenClaims(zone: "east", scope: ["egress", "ingress"]), .zonePublicKey, key: key.publicKeyPEM)
        try await roundTrip(
            UserTokenClaims(name: "mesh-system:admin", groups: ["mesh-system:admin"]), .user, key: key.privateKeyPEM)
    }

    @Test("openssl confirms the signature, and header and claims are Kuma's, byte for byte")
    func wireFormat() async throws {
        let tags = ["kuma.io/service": ["web"]]
        let token = try await issueDataplane(
            DataplaneTokenClaims(name: "web-1", mesh: "default", tags: tags, type: "dataplane"))
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        try #require(parts.count == 3)
        let header = String(decoding: decodedBase64URL(parts[0]), as: UTF8.self)
        #expect(header == #"{"alg":"RS256","kid":"1","typ":"JWT"}"#)
        let claims = try JSONSerialization.jsonObject(with: decodedBase64URL(parts[1])) as? [String: Any]
        let id = claims?["jti"] as? String
        #expect(
            String(decoding: decodedBase64URL(parts[1]), as: UTF8.self)
                == #"{"Mesh":"default","Name":"web-1","Tags":{"kuma.io/service":["web"]},"Type":"dataplane","#
                + #""Workload":"","exp":1767326645,"iat":1767323040,"jti":"\#(id ?? "")","nbf":1767323040}"#)
        try withOpenSSL { openssl in
            try openssl.write("key.pem", try Shared.signingKey.get().privateKeyPEM)
            try openssl.run("rsa", "-in", "key.pem", "-pubout", "-out", "pub.pem")
            try openssl.write("signed", "\(parts[0]).\(parts[1])")
            try decodedBase64URL(parts[2]).write(to: URL(filePath: openssl.path("sig")))
            #expect(
                try openssl.run("dgst", "-sha256", "-verify", "pub.pem", "-signature", "sig", "signed")
                    == "Verified OK\n")
        }
    }

    /// Signs with openssl, as Kuma would: claims in any order, numbers and nulls as Go writes them.
    private func signedByOpenSSL(_ openssl: OpenSSL, header: String, claims: String, key: String) throws -> String {
        let input = base64URL(header.utf8) + "." + base64URL(claims.utf8)
        try openssl.write("key", key)
        try openssl.write("input", input)
        try openssl.run("dgst", "-sha256", "-sign", "key", "-out", "sig", "input")
        return input + "." + base64URL(try openssl.read("sig"))
    }

    @Test("a token that another program signed is accepted, with null and unknown claims")
    func foreign() async throws {
        let key = try Shared.signingKey.get().privateKeyPEM
        let token = try withOpenSSL { openssl in
            try signedByOpenSSL(
                openssl, header: #"{"typ":"JWT","alg":"RS256","kid":"1"}"#,
                claims: #"{"Name":"x","Mesh":"default","Tags":null,"Type":"","more":[1],"exp":1767323046,"jti":"i"}"#,
                key: key)
        }
        let verified = try await verifier(kind, keys: ["1": key]).verify(
            token, as: DataplaneTokenClaims.self, now: instant)
        #expect(verified.claims == DataplaneTokenClaims(name: "x", mesh: "default"))
        #expect(verified.id == "i")
    }

    @Test("keys are read as PKCS#1 and PKCS#8 PEM, base64 of PEM, PKCS#1 DER, and public keys of both forms")
    func keyEncodings() async throws {
        let key = try Shared.signingKey.get()
        let token = try await issueDataplane()
        let encodings: [[UInt8]] = try withOpenSSL { openssl in
            try openssl.write("k.pem", key.privateKeyPEM)
            try openssl.run("pkcs8", "-topk8", "-nocrypt", "-in", "k.pem", "-out", "k.p8")
            try openssl.run("rsa", "-in", "k.pem", "-traditional", "-outform", "DER", "-out", "k.der")
            try openssl.run("rsa", "-in", "k.pem", "-pubout", "-out", "k.pub")
            try openssl.run("rsa", "-in", "k.pem", "-RSAPublicKey_out", "-out", "k.rsapub")
            #expect(try openssl.text("k.rsapub") == key.publicKeyPEM)
            let base64 = Data(key.privateKeyPEM.utf8).base64EncodedData(options: .lineLength64Characters)
            let files = ["k.pem", "k.p8", "k.der", "k.pub", "k.rsapub"]
            return try files.map { Array(try openssl.read($0)) } + [Array(base64)]
        }
        for data in encodings {
            let verifier = TokenVerifier(kind: kind, revokedIDs: []) { $0 == "1" ? data : nil }
            #expect(try await verifier.verify(token, as: DataplaneTokenClaims.self, now: instant).keyID == "1")
        }
        for data in encodings[0...2] + [encodings[5]] {
            #expect(try SigningKey(data: data).privateKeyPEM == key.privateKeyPEM)
        }
    }

    @Test("a public key, an EC key and noise cannot sign")
    func notSigningKeys() throws {
        let publicKey = try Shared.signingKey.get().publicKeyPEM
        let ecKey = try Shared.authority.get().certifyWeb().privateKeyPEM
        for text in [publicKey, ecKey, "", "noise"] {
            #expect(throws: IdentityError.self) { try SigningKey(data: text.utf8) }
        }
    }

    @Test("a token is refused once a single character of it changed")
    func tampered() async throws {
        let token = try await issueDataplane()
        let parts = token.split(separator: ".").map(String.init)
        let claims = String(decoding: decodedBase64URL(parts[1]), as: UTF8.self).replacingOccurrences(
            of: "web-1", with: "web-2")
        let wrong = "could not parse token: token signature is invalid: crypto/rsa: verification error"
        #expect(try await refusal(token) == nil)
        #expect(try await refusal([parts[0], base64URL(claims.utf8), parts[2]].joined(separator: ".")) == wrong)
        let flipped = (parts[2].first == "A" ? "B" : "A") + parts[2].dropFirst()
        #expect(try await refusal([parts[0], parts[1], flipped].joined(separator: ".")) == wrong)
        #expect(try await refusal([parts[0], parts[1], ""].joined(separator: ".")) == wrong)
        #expect(try await refusal(token, keys: ["1": Shared.otherSigningKey.get().privateKeyPEM]) == wrong)
    }

    @Test("times are checked against the control plane's clock, with 5 s for clocks that differ")
    func times() async throws {
        let token = try await issueDataplane()
        let expired = "could not parse token: token has invalid claims: token is expired"
        #expect(try await refusal(token, now: instant.addingTimeInterval(3599)) == nil)
        #expect(try await refusal(token, now: instant.addingTimeInterval(3600)) == expired)
        #expect(try await refusal(token, now: instant.addingTimeInterval(-5)) == nil)
        #expect(
            try await refusal(token, now: instant.addingTimeInterval(-60))
                == "token is not yet valid: it is valid from 2026-01-02T03:04:00Z, but here it is"
                + " 2026-01-02T03:03:05Z. Check the clocks of both machines")
    }

    @Test("a start of validity that no calendar can show is refused like any other")
    func farFuture() async throws {
        let key = try Shared.signingKey.get().privateKeyPEM
        let token = try withOpenSSL {
            try signedByOpenSSL($0, header: #"{"alg":"RS256","kid":"1"}"#, claims: #"{"nbf":1e300}"#, key: key)
        }
        #expect(try await refusal(token)?.hasPrefix("token is not yet valid: it is valid from 1e+300 s") == true)
    }

    @Test("a token has one spelling: padding and the other base64 alphabet are refused")
    func spelling() async throws {
        let token = try await issueDataplane()
        for other in [token + "==", token.replacingOccurrences(of: "-", with: "+") + "\n", " " + token] {
            #expect(try await refusal(other)?.hasPrefix("could not parse token: token is malformed: ") == true)
        }
    }

    @Test("a revoked token is refused; other IDs in the list do not matter")
    func revoked() async throws {
        let token = try await issueDataplane()
        let keys = try ["1": Shared.signingKey.get().privateKeyPEM]
        let id = try await verifier(kind, keys: keys).verify(token, as: DataplaneTokenClaims.self, now: instant).id
        #expect(try await refusal(token, revoked: TokenKind.revokedIDs(in: "a,b")) == nil)
        #expect(try await refusal(token, revoked: TokenKind.revokedIDs(in: "a, \(id)\n")) == "token is revoked")
    }

    @Test("anything but RS256 is refused, also an HMAC with the public key as its secret")
    func algorithms() async throws {
        let claims = base64URL(#"{"Name":"x","Mesh":"default","exp":1767326645,"jti":"i"}"#.utf8)
        func header(_ algorithm: String) -> String { base64URL(#"{"alg":"\#(algorithm)","kid":"1"}"#.utf8) }
        let publicKey = try Shared.signingKey.get().publicKeyPEM
        let hmac = try withOpenSSL { openssl in
            try openssl.write("input", "\(header("HS256")).\(claims)")
            let hex = publicKey.utf8.map { String(format: "%02x", $0) }.joined()
            try openssl.run(
                "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:\(hex)", "-binary", "-out", "sig", "input")
            return "\(header("HS256")).\(claims).\(base64URL(try openssl.read("sig")))"
        }
        let head = "could not parse token: token is unverifiable: error while executing keyfunc: unsupported token alg"
        #expect(try await refusal(hmac, keys: ["1": publicKey]) == head + " HS256. Allowed algorithm is RS256")
        for algorithm in ["none", "None", "RS384", "PS256", "ES256"] {
            let text = try await refusal("\(header(algorithm)).\(claims).")
            #expect(text == head + " \(algorithm). Allowed algorithm is RS256")
        }
        #expect(try await refusal("\(header("")).\(claims).") == head + " \"\". Allowed algorithm is RS256")
    }

    @Test("a token names its key: none, a number, an unknown and a broken key are told apart")
    func keyIDs() async throws {
        let key = try Shared.signingKey.get().privateKeyPEM
        func token(_ header: String) throws -> String {
            try withOpenSSL { try signedByOpenSSL($0, header: header, claims: #"{"Name":"x"}"#, key: key) }
        }
        let head = "could not parse token: token is unverifiable: error while executing keyfunc: "
        #expect(try await refusal(token(#"{"alg":"RS256"}"#)) == head + "JWT token must have kid header")
        #expect(try await refusal(token(#"{"alg":"RS256","kid":1337}"#)) == head + "kid header must be a string")
        #expect(
            try await refusal(token(#"{"alg":"RS256","kid":"2"}"#))
                == "there is no signing key with KID 2. Secret of name \"dataplane-token-signing-key-default-2\" in mesh"
                + " \"default\" is not found. If signing key was rotated, regenerate the token")
        #expect(
            try await refusal(token(#"{"alg":"RS256","kid":"2\nINFO all is well"}"#))?.contains("\n") == false)
        #expect(
            try await refusal(issueDataplane(), keys: ["1": "garbage"])
                == head + "signing key with KID 1 is not an RSA key of at least 2048 bits")
        let user = TokenError.signingKeyNotFound(keyID: "1", kind: .user)
        #expect(
            user.description
                == "there is no signing key with KID 1. GlobalSecret of name \"user-token-signing-key-1\" is not found."
                + " If signing key was rotated, regenerate the token")
    }

    @Test("what is not a JWT is refused, and the text does not repeat it")
    func malformed() async throws {
        let head = "could not parse token: token is malformed: "
        for text in ["", "abc", "a.b", "a.b.c.d"] {
            #expect(try await refusal(text) == head + "token contains an invalid number of segments")
        }
        for text in ["..", "a.b.c", "!!.!!.!!", "\(base64URL("[]".utf8)).\(base64URL("{}".utf8)).x", "é.é.é"] {
            #expect(try await refusal(text) == head + "its header and claims are not base64url of JSON objects")
        }
        let noAlgorithm = "\(base64URL("{}".utf8)).\(base64URL("{}".utf8))."
        #expect(try await refusal(noAlgorithm) == head + "signing method (alg) is unspecified")
    }

    @Test("random damage to a token never lets it through and never stops the process", arguments: UInt64(1)...200)
    func damaged(seed: UInt64) async throws {
        let token = Array(try await Shared.token.value.utf8)
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        var damaged = token
        for _ in 0..<(1 + next(4)) {
            // The last character of the signature carries unused bits; changing those changes nothing.
            damaged[next(damaged.count - 1)] = UInt8(next(128))
        }
        let text = String(decoding: damaged, as: UTF8.self)
        let refused = try await refusal(text) != nil
        #expect(damaged == token || refused)
    }

    @Test("keys are named and chosen by serial number; the highest signs")
    func serials() {
        #expect(kind.signingKeySecretName(keyID: "1") == "dataplane-token-signing-key-default-1")
        #expect(kind.signingKeySecretName(keyID: "0") == "dataplane-token-signing-key-default")
        #expect(TokenKind.zone.signingKeySecretName(keyID: "2") == "zone-token-signing-key-2")
        #expect(TokenKind.zonePublicKey.signingKeySecretName(keyID: "2") == "zone-token-signing-public-key-2")
        #expect(TokenKind.user.keyID(ofSecretNamed: "user-token-signing-key-12") == "12")
        #expect(TokenKind.user.keyID(ofSecretNamed: "user-token-signing-key") == "0")
        for name in ["user-token-signing-key-", "user-token-signing-key-x", "user-token-signing-key-01", "other"] {
            #expect(TokenKind.user.keyID(ofSecretNamed: name) == nil)
        }
        let names = ["user-token-signing-key-9", "user-token-signing-key-10", "user-token-signing-key", "x-99"]
        #expect(TokenKind.user.latestKeyID(among: names) == "10")
        #expect(TokenKind.user.latestKeyID(among: ["x"]) == nil)
        #expect(kind.revocationsSecretName == "dataplane-token-revocations-default")
        #expect(TokenKind.zonePublicKey.revocationsSecretName == "zone-token-revocations")
        #expect(TokenKind.user.revocationsSecretName == "user-token-revocations")
    }

    @Test("a validity beyond what a date can say is refused")
    func endless() async throws {
        let issuer = TokenIssuer(key: try Shared.signingKey.get(), keyID: "1")
        await #expect(throws: IdentityError.invalidRequest("a token cannot be valid for inf s")) {
            try await issuer.issue(UserTokenClaims(name: "x", groups: []), now: instant, validFor: .infinity)
        }
    }
}
