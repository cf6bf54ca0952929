import MeshResources
import Testing

@testable import DataplaneAgent

@Suite("The bootstrap exchange over TLS")
struct BootstrapClientTests {
    private static let configuration: JSON = [
        "admin": ["address": ["socketAddress": ["address": "0.0.0.0", "portValue": 9901]]]
    ]

    private func outcome(
        of answer: ControlPlaneStub.Answer, host: String = "localhost",
        trusts: (ControlPlaneStub) -> String? = { $0.authority.certificate }
    ) async throws -> (outcome: BootstrapOutcome, questions: [ControlPlaneStub.Question]) {
        let stub = try await ControlPlaneStub { _ in answer }
        let client = try BootstrapClient(
            ControlPlaneAddress("https://\(host):\(stub.port)/", from: "--cp-address"), authority: trusts(stub))
        let outcome = await client.ask(JSON.object(["name": "web-1"]).canonicalBytes)
        await client.close()
        await stub.stop()
        return (outcome, stub.questions)
    }

    @Test("Envoy's configuration arrives as it was sent, with the admin address that can be dialled")
    func ready() async throws {
        let (outcome, questions) = try await outcome(of: .bootstrap(Self.configuration))
        let bootstrap = try Bootstrap(text: Self.configuration.prettyText())
        #expect(outcome == .ready(bootstrap))
        #expect(bootstrap.admin.description == "127.0.0.1:9901")
        #expect(questions == [.init(line: "POST /bootstrap", accept: "application/json", body: ["name": "web-1"])])
    }

    @Test(
        "each status means one thing",
        arguments: [
            (422, "networking: must be set\n", .refused("networking: must be set")),
            (400, "", .refused("status 400")),
            (404, "", .unknownDataplane),
            (500, "", .failed("unexpected status code: 500")),
            (302, "", .failed("unexpected status code: 302")),
            (429, "", .failed("the control plane is busy (status 429)")),
        ] as [(Int, String, BootstrapOutcome)])
    func statuses(status: Int, body: String, expected: BootstrapOutcome) async throws {
        #expect(try await outcome(of: .init(status: status, body: body)).outcome == expected)
    }

    @Test("a 404 with a text comes from another server, and the port is suspected")
    func wrongPort() async throws {
        guard case .failed(let text) = try await outcome(of: .init(status: 404, body: "404: Page Not Found")).outcome
        else { return #expect(Bool(false), "must be tried again") }
        #expect(text.contains("5678") && text.contains("5681"))
    }

    @Test(
        "an answer that is none is tried again",
        arguments: ["", "{}", #"{"bootstrap":"%"}"#, #"{"bootstrap":"e30="}"#])
    func unreadable(body: String) async throws {
        guard case .failed = try await outcome(of: .init(body: body)).outcome else {
            return #expect(Bool(false), "must be tried again")
        }
    }

    @Test("a control plane that another CA signed is not asked, and the remedy is named")
    func distrust() async throws {
        let other = try TestAuthority().certificate
        let (outcome, questions) = try await outcome(of: .bootstrap(Self.configuration)) { _ in other }
        guard case .failed(let text) = outcome else { return #expect(Bool(false), "must not be trusted") }
        #expect(text.contains("--ca-cert-file"))
        #expect(questions == [])
    }

    @Test("a certificate for another host is not trusted")
    func wrongHost() async throws {
        let (outcome, questions) = try await outcome(of: .bootstrap(Self.configuration), host: "127.0.0.1")
        guard case .failed = outcome else { return #expect(Bool(false), "must not be trusted") }
        #expect(questions == [])
    }

    @Test("without a CA certificate any control plane is asked")
    func unverified() async throws {
        let (outcome, _) = try await outcome(of: .bootstrap(Self.configuration), host: "127.0.0.1") { _ in nil }
        #expect(outcome == .ready(try Bootstrap(text: Self.configuration.prettyText())))
    }

    @Test("a CA certificate that is none is a bad configuration")
    func noCertificate() throws {
        let address = try ControlPlaneAddress("https://localhost:1", from: "--cp-address")
        let error = #expect(throws: AgentError.self) { try BootstrapClient(address, authority: "hello") }
        #expect(error?.exitCode == 78)
    }

    @Test("where nobody listens, the client says so at once")
    func nobody() async throws {
        // Bound, not listening: nobody else can be there.
        let reservation = try PortReservation()
        let address = try ControlPlaneAddress("https://127.0.0.1:\(reservation.port)", from: "--cp-address")
        let client = try BootstrapClient(address, authority: nil)
        let outcome = await client.ask([], timeout: .seconds(60))
        await client.close()
        #expect(
            outcome
                == .failed(
                    "request to https://127.0.0.1:\(reservation.port)/bootstrap failed: cannot connect: connection"
                        + " refused"))
    }

    @Test("the request tells all that the control plane needs, and leaves out what is not known")
    func request() throws {
        let envoy = try #require(EnvoyVersion(output: "envoy version: 9e55/1.40.0/Clean/RELEASE/BoringSSL"))
        let request = BootstrapRequest(
            proxy: try ProxyDefinition(type: .dataplane, mesh: "m", name: "web-1"), token: nil, authority: nil,
            envoy: envoy, adminPort: 9901, readinessPort: 9902, workFolder: "/tmp/x", features: ["a"],
            transportVariant: nil)
        #expect(
            request.json == [
                "mesh": "m", "name": "web-1", "proxyType": "dataplane", "adminPort": 9901, "readinessPort": 9902,
                "operatingSystem": "linux", "workdir": "/tmp/x", "features": ["a"], "dynamicMetadata": [:],
                "version": [
                    "kumaDp": ["version": .string(ProductVersion.number)],
                    "envoy": [
                        "version": "1.40.0", "build": "9e55/1.40.0/Clean/RELEASE/BoringSSL", "kumaDpCompatible": true,
                    ],
                ],
            ])
    }
}
