import AsyncHTTPClient
import MeshEvents
import MeshResources
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import RESTServer
import Testing

@Suite("The servers")
struct ServerTests {
    @Test("every server listens on a port of its own and says which")
    func ports() async throws {
        try await APIFixture.with { (api) async throws in
            #expect(api.api.servers.map(\.name) == ["diagnostics", "api-http", "api-https"])
            #expect(Set(api.api.servers.map(\.port)).count == 3)
            #expect(api.api.servers.allSatisfy { $0.port > 0 })
        }
    }

    @Test("https serves the same API, and links say https")
    func https() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.put("/zones/a")
            try await api.put("/zones/b")
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.certificateVerification = .none
            let client = HTTPClient(
                eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: .init(tlsConfiguration: tls))
            let port = try api.port("api-https")
            let reply = try await APIFixture.send(.GET, "https://localhost:\(port)/zones?size=1", client: client)
            try await client.shutdown()
            #expect(try reply.json["next"] == .string("https://localhost:\(port)/zones?offset=1&size=1"))
        }
    }

    @Test("a busy port is an error that names the port and the key that changes it")
    func busyPort() async throws {
        try await APIFixture.with { (api) async throws in
            let port = String(try api.port())
            await #expect {
                try await APIFixture.with(["KUMA_API_SERVER_HTTP_PORT": port]) { _ in }
            } throws: { error in
                "\(error)"
                    == "api-http: 0.0.0.0:\(port) is in use by another process; stop it or set apiServer.http.port"
                    + " (0 picks a free port)"
            }
        }
    }

    @Test("diagnostics: healthy at once, ready after start-up, metrics in Prometheus' form")
    func diagnostics() async throws {
        try await APIFixture.with { (api) async throws in
            let base = "http://127.0.0.1:\(try api.port("diagnostics"))"
            #expect(try await APIFixture.send(.GET, base + "/healthy").status == 200)
            #expect(try await APIFixture.send(.GET, base + "/ready").status == 503)
            api.isReady.raise()
            #expect(try await APIFixture.send(.GET, base + "/ready").status == 200)
            try await api.put("/zones/a")
            try await api.get("/nope")
            let metrics = try await APIFixture.send(.GET, base + "/metrics").text
            for line in [
                "# TYPE kuma_log_head gauge\nkuma_log_head 1\n", "kuma_test 3\n", "kuma_proxies_connected 0\n",
                "kuma_api_requests_total{method=\"GET\",status=\"404\"} 1\n",
                "kuma_api_requests_total{method=\"PUT\",status=\"201\"} 1\n",
                "kuma_commit_seconds_bucket{le=\"+Inf\"} 1\n", "kuma_commit_seconds_count 1\n",
            ] { #expect(metrics.contains(line)) }
            #expect(try await APIFixture.send(.GET, base + "/").status == 404)
        }
    }

    @Test("the control plane says what it is and which types it knows")
    func facts() async throws {
        try await APIFixture.with { (api) async throws in
            let index = try await api.get("/", headers: APIFixture.anonymous).json
            #expect(index["product"] == "Kuma")
            #expect(index["version"] == "0.1.0")
            #expect(index["hostname"] == "here")
            #expect(index["instanceId"] == "here-1")
            let policies = try await api.get("/policies").json["policies"]?.elements ?? []
            let names = policies.compactMap { $0["name"]?.stringValue }
            #expect(names == names.sorted() && names.contains("TrafficPermission") && !names.contains("Mesh"))
            let resources = try await api.get("/_resources").json["resources"]?.elements ?? []
            let mesh = resources.first { $0["name"] == "Mesh" }
            #expect(
                mesh == [
                    "name": "Mesh", "scope": "Global", "readOnly": false, "path": "meshes",
                    "singularDisplayName": "Mesh", "pluralDisplayName": "Meshes", "shortName": "m",
                    "includeInFederation": true,
                ])
            #expect(resources.allSatisfy { $0["name"] != "Config" && $0["name"] != "DataplaneMetadata" })
            #expect(try await api.get("/openapi.json").json["openapi"] == "3.1.0")
            try await api.put("/zones/east")
            #expect(try await api.get("/status/zones").json == [["name": "east", "url": "", "active": false]])
        }
    }

    @Test("the configuration is shown without secrets")
    func configuration() async throws {
        try await APIFixture.with(["KUMA_STORE_POSTGRES_PASSWORD": "hidden"]) { (api) async throws in
            let reply = try await api.get("/config")
            #expect(reply.status == 200)
            #expect(try reply.json["mode"] == "standalone")
            #expect(!reply.text.contains("hidden"))
        }
    }

    @Test("web pages of allowed origins may call the API, others may not")
    func crossOrigin() async throws {
        try await APIFixture.with(["KUMA_API_SERVER_CORS_ALLOWED_DOMAINS": "https://.*\\.example\\.com"]) {
            (api) async throws in
            let allowed = try await api.get("/meshes", headers: ["Origin": "https://gui.example.com"])
            #expect(allowed.headers.first(name: "Access-Control-Allow-Origin") == "https://gui.example.com")
            let other = try await api.get("/meshes", headers: ["Origin": "https://example.org"])
            #expect(other.headers.first(name: "Access-Control-Allow-Origin") == nil)
            let preflight = try await api.send(.OPTIONS, "/meshes", headers: ["Origin": "https://gui.example.com"])
            #expect(preflight.status == 204)
            #expect(preflight.headers.first(name: "Access-Control-Allow-Methods") == "GET, PUT, POST, DELETE")
        }
    }

    @Test("64 writers at once get dense revisions")
    func writers() async throws {
        try await APIFixture.with { (api) async throws in
            let revisions = try await withThrowingTaskGroup(of: [String].self) { group in
                for writer in 0..<64 {
                    group.addTask {
                        var revisions: [String] = []
                        for index in 0..<10 {
                            let reply = try await api.put("/zones/z\(writer)-\(index)")
                            revisions.append(reply.revision ?? "")
                        }
                        return revisions
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(Set(revisions) == Set((1...640).map { "r\($0)" }))
        }
    }

    @Test("HEAD answers as GET, without the body, and the connection goes on")
    func head() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.put("/zones/a")
            for _ in 0..<3 {
                let reply = try await api.send(.HEAD, "/zones/a")
                #expect((reply.status, reply.body, reply.revision) == (200, [], "r1"))
            }
            #expect(try await api.send(.HEAD, "/zones/b").status == 404)
        }
    }

    @Test("a body that says it is YAML is refused with the way to send it")
    func mediaType() async throws {
        try await APIFixture.with { (api) async throws in
            for type in ["application/yaml", "text/x-yaml; charset=utf-8", "text/xml"] {
                let reply = try await api.send(.PUT, "/zones/a", ["type": "Zone"], headers: ["Content-Type": type])
                #expect((reply.status, try reply.json["title"]) == (415, "Unsupported Media Type"))
            }
            for type in ["application/json; charset=utf-8", "application/x-www-form-urlencoded"] {
                let reply = try await api.put("/zones/\(type.utf8.count)", headers: ["Content-Type": type])
                #expect(reply.status == 201)
            }
        }
    }

    @Test(
        "a connection on which no request comes to its end is closed",
        arguments: ["", "GET /zones HTTP/1.1\r\nHo", "PUT /zones/a HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n{"])
    func idle(beginning: String) async throws {
        try await APIFixture.with(["KUMA_API_SERVER_IDLE_TIMEOUT": "500ms"]) { (api) async throws in
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: try api.port()).get()
            try await channel.writeAndFlush(ByteBuffer(string: beginning))
            try await channel.closeFuture.get()
            #expect(try await api.get("/zones").json["total"] == 0)
        }
    }
}
