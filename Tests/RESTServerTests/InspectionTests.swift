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
