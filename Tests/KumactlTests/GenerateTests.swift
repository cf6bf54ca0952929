import FoundationEssentials
import MeshIdentity
import MeshResources
import Testing

@testable import KumactlCommands

struct GenerateTests {
    @Test("tokens can be made without a control plane, and prove what they say")
    func offline() async throws {
        let folder = TemporaryFolder()
        let pem = try await kumactl("generate", "signing-key", "--format", "pem", "--no-config")
        #expect(pem.output.hasPrefix("-----BEGIN RSA PRIVATE KEY-----\n"))
        let key = try folder.file("key.pem", pem.output)
        let made = try await kumactl(
            "generate", "dataplane-token", "--no-config", "--name", "web-1", "-m", "demo", "--tag",
            "kuma.io/service=web,api", "--valid-for", "1h", "--signing-key-path", key, "--kid", "7")
        #expect(!made.output.contains("\n"))
        let publicKey = try await kumactl("generate", "public-key", "--no-config", "--signing-key-path", key).output
        #expect(publicKey.hasPrefix("-----BEGIN RSA PUBLIC KEY-----\n"))
        let verifier = TokenVerifier(kind: .dataplane(mesh: "demo"), revokedIDs: []) { keyID in
            keyID == "7" ? Array(publicKey.utf8) : nil
        }
        let token = try await verifier.verify(made.output, as: DataplaneTokenClaims.self, now: noon)
        #expect(
            token.claims
                == DataplaneTokenClaims(name: "web-1", mesh: "demo", tags: ["kuma.io/service": ["web", "api"]]))
        #expect(token.expiresAt == noon.addingTimeInterval(3600))
        let zone = try await kumactl(
            ["generate", "zone-token", "--no-config", "--zone", "z", "--signing-key-path", "-", "--kid", "7"],
            input: pem.output)
        #expect(
            try await verifier.verify(zone.output, as: ZoneTokenClaims.self, now: noon).claims
                == ZoneTokenClaims(zone: "z", scope: ["ingress", "egress"]))
    }

    @Test("a signing key for a secret is base64 without a newline")
    func base64() async throws {
        let run = try await kumactl("generate", "signing-key", "--no-config")
        let data = try #require(Data(base64Encoded: run.output))
        #expect(String(decoding: data, as: UTF8.self).hasPrefix("-----BEGIN RSA PRIVATE KEY-----"))
    }

    @Test("tokens are asked of the control plane with Kuma's bodies")
    func online() async throws {
        try await StubServer.with { request, _ in
            request.path == "/tokens/user" ? .refusal(400, "Invalid request", "bad") : .text("a.b.c")
        } _: { server in
            let dataplane = try await kumactl(
                "generate", "dataplane-token", "--name=a", "--tag", "k=1,2", "--tag", "x=y", "--valid-for=24h",
                "--proxy-type=ingress", server: server)
            #expect(dataplane == CommandRun(exitCode: 0, output: "a.b.c", errors: ""))
            _ = try await kumactl(
                "generate", "zone-token", "--zone", "z", "--scope", "cp", "--scope", "egress", server: server)
            let user = try await kumactl(
                "generate", "user-token", "--name", "u", "--group", "g,h", "--valid-for", "1m", server: server)
            #expect(
                user
                    == CommandRun(
                        exitCode: 1, output: "",
                        errors: "Error: failed to generate a user token: Invalid request (bad)\n"))
            #expect(server.requests.map(\.path) == ["/tokens/dataplane", "/tokens/zone", "/tokens/user"])
            #expect(
                try server.requests.map { try JSON(parsing: $0.body) } == [
                    [
                        "name": "a", "mesh": "default", "tags": ["k": ["1", "2"], "x": ["y"]], "type": "ingress",
                        "validFor": "24h",
                    ],
                    ["zone": "z", "scope": ["cp", "egress"]],
                    ["name": "u", "groups": ["g", "h"], "validFor": "1m"],
                ])
        }
    }

    @Test("what cannot become a token is refused before anybody is asked")
    func wrongTokens() async throws {
        let noKey = try await kumactl(
            "generate", "user-token", "--no-config", "--name", "u", "--signing-key-path", "/nowhere", "--kid", "1")
        #expect(noKey.errors == "Error: cannot read the signing key in /nowhere: no such file\n")
        let noID = try await kumactl(
            "generate", "user-token", "--no-config", "--name", "u", "--signing-key-path", "/nowhere")
        #expect(noID.exitCode == 1)
        #expect(noID.errors.hasPrefix("Error: --kid is required when --signing-key-path is used\n"))
        let scope = try await kumactl("generate", "zone-token", "--no-config", "--zone", "z", "--scope", "x")
        #expect(scope.errors == "Error: invalid scope \"x\": it has to be one of cp, egress, ingress\n")
        let duration = try await kumactl(
            "generate", "user-token", "--no-config", "--name", "u", "--valid-for", "10")
        #expect(duration.exitCode == 1)
        #expect(duration.errors.contains("time: missing unit in duration"))
    }

    @Test("a TLS certificate and its key are saved where asked, the key for its owner only")
    func certificate() async throws {
        let folder = TemporaryFolder()
        let key = try folder.file("key.pem", "old")
        let run = try await kumactl(
            "generate", "tls-certificate", "--no-config", "--type", "server", "--hostname", "cp.example,localhost",
            "--key-file", key, "--cert-file", "\(folder.path)/cert.pem", "--key-type", "ecdsa")
        #expect(
            run
                == CommandRun(
                    exitCode: 0,
                    output: "Private key saved in \(key)\nCertificate saved in \(folder.path)/cert.pem\n", errors: ""))
        #expect(try folder.text(of: "cert.pem").hasPrefix("-----BEGIN CERTIFICATE-----"))
        #expect(try folder.text(of: "key.pem").contains("PRIVATE KEY"))
        #expect(try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int == 0o600)
        let nameless = try await kumactl("generate", "tls-certificate", "--no-config", "--type", "server")
        #expect(nameless.exitCode == 1)
        let printed = try await kumactl(
            "generate", "tls-certificate", "--no-config", "--type=client", "--key-type=ecdsa", "--key-file=-",
            "--cert-file=-")
        #expect(printed.errors == "")
        #expect(printed.output.contains("PRIVATE KEY") && printed.output.contains("-----END CERTIFICATE-----"))
    }
}
