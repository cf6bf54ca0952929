import MeshResources
import Testing

@Suite("Policies and the proxies that they are about")
struct InspectionTests {
    private static func start(_ api: APIFixture) async throws {
        #expect(try await api.put("/meshes/default").status == 201)
        let web: JSON = [
            "networking": [
                "address": "127.0.0.1",
                "inbound": [["port": 8080, "servicePort": 80, "tags": ["kuma.io/service": "web"]]],
                "outbound": [["port": 10006, "tags": ["kuma.io/service": "api"]]],
            ]
        ]
        #expect(try await api.put("/meshes/default/dataplanes/web", web).status == 201)
        try await api.put("/meshes/default/dataplanes/api", APIFixture.dataplane("api"))
        let timeout: JSON = [
            "sources": [["match": ["kuma.io/service": "web"]]], "destinations": [["match": ["kuma.io/service": "api"]]],
            "conf": ["connectTimeout": "1s"],
        ]
        #expect(try await api.put("/meshes/default/timeouts/fast", timeout).status == 201)
    }

    @Test("a Dataplane shows the policies of each inbound, outbound and service; the most specific one wins")
    func policies() async throws {
        try await APIFixture.with { (api) async throws in
            try await Self.start(api)
            let json = try await api.get("/meshes/default/dataplanes/web/policies").json
            #expect(json["kind"] == "SidecarDataplane")
            #expect(json["total"] == 3)
            let lines = (json["items"]?.elements ?? []).map { item in
                let policies = (item["matchedPolicies"]?.members ?? [:]).sorted { $0.key < $1.key }.map { type, list in
                    "\(type)=\(list.elements.compactMap { $0["name"]?.stringValue }.joined(separator: ","))"
                }
                return "\(item["type"]?.stringValue ?? "") \(item["name"]?.stringValue ?? "")"
                    + " \(item["service"]?.stringValue ?? ""): \(policies.joined(separator: " "))"
            }
            #expect(
                lines == [
                    "inbound 127.0.0.1:8080:80 web: TrafficPermission=allow-all-default",
                    "outbound 127.0.0.1:10006 api: Timeout=fast TrafficRoute=route-all-default",
                    "service api api: CircuitBreaker=circuit-breaker-all-default Retry=retry-all-default",
                ])
            let before = try await api.get("/meshes/default/dataplanes/web/policies?at=head~1").json
            #expect(before["items"]?[1]?["matchedPolicies"]?["Timeout"]?[0]?["name"] == "timeout-all-default")
            #expect(try await api.get("/meshes/default/dataplanes/nope/policies").status == 404)
        }
    }

    @Test("a policy shows the Dataplanes on which it takes effect, and where")
    func dataplanes() async throws {
        try await APIFixture.with { (api) async throws in
            try await Self.start(api)
            #expect(
                try await api.get("/meshes/default/timeouts/fast/dataplanes").json == [
                    "total": 1,
                    "items": [
                        [
                            "kind": "SidecarDataplane", "dataplane": ["mesh": "default", "name": "web"],
                            "attachments": [["type": "outbound", "name": "127.0.0.1:10006", "service": "api"]],
                        ]
                    ],
                ])
            let all = try await api.get("/meshes/default/traffic-permissions/allow-all-default/_resources/dataplanes")
            #expect(try all.names == ["api", "web"])
            #expect(try await api.get("/meshes/default/timeouts/timeout-all-default/dataplanes").json["total"] == 0)
            #expect(try await api.get("/meshes/default/timeouts/nope/dataplanes").status == 404)
        }
    }

    @Test("_why names what a resource is made from, at any revision, and the nearest name for what is not there")
    func why() async throws {
        try await APIFixture.with { (api) async throws in
            try await Self.start(api)
            let path = "/meshes/default/dataplanes/web/_why"
            func timeouts(_ query: String) async throws -> [JSON] {
                try await api.get("\(path)?\(query)").json.elements.filter { $0["resource"]?["type"] == "Timeout" }
            }
            #expect(
                try await timeouts("xds=cluster/api") == [
                    [
                        "xds": "cluster/api",
                        "resource": ["type": "Timeout", "mesh": "default", "name": "fast", "revision": 4],
                        "rule": "sources[0] kuma.io/service=web → destinations[0] kuma.io/service=api",
                        "effect": "applied: sets /connectTimeout",
                    ],
                    [
                        "xds": "cluster/api",
                        "resource": [
                            "type": "Timeout", "mesh": "default", "name": "timeout-all-default", "revision": 1,
                        ],
                        "rule": "sources[0] kuma.io/service=* → destinations[0] kuma.io/service=*",
                        "effect": "lost to fast: less specific",
                    ],
                ])
            let before = try await timeouts("xds=cluster/api&at=head~1")
            #expect(before.map { $0["resource"]?["name"] } == ["timeout-all-default"])
            let cluster = "/xds/type.googleapis.com~1envoy.config.cluster.v3.Cluster/api"
            #expect(try await timeouts("path=\(cluster)/connectTimeout").count == 2)
            #expect(try await timeouts("path=\(cluster)/circuitBreakers").isEmpty)
            for (query, status, hint) in [
                ("xds=cluster/apy", 404, "cluster/api"), ("xds=listener/x", 404, "outbound:127.0.0.1:10006"),
                ("path=\(cluster)/conectTimeout", 404, "connectTimeout"), ("xds=api", 400, "KIND/NAME"),
                ("path=/a/b", 400, "/xds/TYPE_URL/NAME"), ("", 400, "path=POINTER"),
            ] {
                let reply = try await api.get("\(path)?\(query)")
                #expect(reply.status == status, "\(query)")
                #expect(try reply.json["detail"]?.stringValue?.contains(hint) == true, "\(query): \(reply.text)")
            }
            #expect(try await api.get("/meshes/default/dataplanes/nope/_why?xds=cluster/api").status == 404)
        }
    }

    @Test("there are no rules, since no policy has a targetRef")
    func rules() async throws {
        try await APIFixture.with { (api) async throws in
            try await Self.start(api)
            #expect(
                try await api.get("/meshes/default/dataplanes/web/_rules").json == [
                    "resource": ["type": "Dataplane", "mesh": "default", "name": "web", "labels": [:]],
                    "httpMatches": [], "rules": [],
                ])
        }
    }
}
