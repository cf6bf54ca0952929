import MeshEvents
import MeshResources
import RESTServer
import Testing

@Suite("What is observed of proxies")
struct ObservationTests {
    private static let listener = "type.googleapis.com/envoy.config.listener.v3.Listener"

    private static func observation(inSync: Bool = true, disconnected: Int64? = nil) -> ProxyObservation {
        ProxyObservation(
            subscriptions: [
                ProxySubscription(
                    id: "1", instance: "here-1", connectedAtMilliseconds: 1000,
                    disconnectedAtMilliseconds: disconnected,
                    updatedAtMilliseconds: 2000,
                    counts: [
                        "lds": ProxyResponseCounts(sent: 2, acknowledged: 1), "sds": ProxyResponseCounts(sent: 1),
                    ],
                    version: ["kumaDp": ["version": "0.1.0"], "envoy": ["version": "1.36.2"]])
            ],
            certificate: ProxyCertificate(
                issuedAtMilliseconds: 1000, expiresAtMilliseconds: 3000, count: 1, backend: "ca-1",
                supportedBackends: ["ca-1"]),
            progress: [listener: ProxyProgress(sent: Revision(2), acknowledged: Revision(2))], isInSync: inSync,
            behindSinceMilliseconds: inSync ? nil : 5000)
    }

    private static func start(_ api: APIFixture) async throws {
        try await api.putMesh()
        try await api.put("/meshes/default/dataplanes/web", APIFixture.dataplane("web"))
        try await api.put("/meshes/default/dataplanes/api", APIFixture.dataplane("api"))
        api.observations.set(
            "web", observation(),
            SnapshotSummary(digest: "d2", revision: Revision(3), resources: [listener: 1], bytes: 100))
    }

    @Test("an overview is the resource with its insight, on the new and the older path")
    func overview() async throws {
        try await APIFixture.with { (api) async throws in
            try await Self.start(api)
            let overview = try await api.get("/meshes/default/dataplanes/web/_overview").json
            #expect(overview["type"] == "DataplaneOverview")
            #expect(overview["dataplane"] == APIFixture.dataplane("web").setting("labels", to: nil))
            #expect(
                overview["dataplaneInsight"] == [
                    "subscriptions": [
                        [
                            "id": "1", "controlPlaneInstanceId": "here-1", "connectTime": "1970-01-01T00:00:01Z",
                            "status": [
                                "lastUpdateTime": "1970-01-01T00:00:02Z",
                                "total": ["responsesSent": "3", "responsesAcknowledged": "1"],
                                "lds": ["responsesSent": "2", "responsesAcknowledged": "1"], "cds": [:], "eds": [:],
                                "rds": [:], "sds": ["responsesSent": "1"],
                            ],
                            "version": ["kumaDp": ["version": "0.1.0"], "envoy": ["version": "1.36.2"]],
                        ]
                    ],
                    "mTLS": [
                        "certificateExpirationTime": "1970-01-01T00:00:03Z",
                        "lastCertificateRegeneration": "1970-01-01T00:00:01Z", "certificateRegenerations": 1,
                        "issuedBackend": "ca-1", "supportedBackends": ["ca-1"],
                    ],
                ])
            let list = try await api.get("/meshes/default/dataplanes/_overview")
            #expect(try list.names == ["api", "web"])
            #expect(try await api.get("/meshes/default/dataplanes+insights/web").json == overview)
            #expect(try await api.get("/meshes/default/dataplanes+insights").json["items"] == list.json["items"])
            #expect(try await api.get("/dataplanes/_overview").names == ["api", "web"])
            #expect(try await api.get("/zones/_overview").json["total"] == 0)
            #expect(try await api.get("/meshes/default/timeouts/_overview").status == 404)
        }
    }

    @Test("insights count dataplanes, services and resources")
    func insights() async throws {
        try await APIFixture.with { (api) async throws in
            try await Self.start(api)
            let mesh = try await api.get("/mesh-insights/default").json
            #expect(mesh["dataplanes"] == ["total": 2, "online": 1, "offline": 1])
            #expect(mesh["dataplanesByType"]?["standard"] == ["total": 2, "online": 1, "offline": 1])
            #expect(mesh["services"] == ["total": 2, "internal": 2])
            #expect(mesh["dpVersions"]?["envoy"]?["1.36.2"] == ["total": 1, "online": 1])
            #expect(mesh["mTLS"]?["issuedBackends"] == ["ca-1": ["total": 1, "online": 1]])
            let services = try await api.get("/meshes/default/service-insights").json
            #expect(services["total"] == 2)
            #expect(services["items"]?.elements.map { $0["status"] } == ["offline", "online"])
            let web = try await api.get("/meshes/default/service-insights/web").json
            #expect(web["dataplanes"] == ["total": 1, "online": 1])
            #expect(web["addressPort"] == "web.mesh:80")
            #expect(web["type"] == "ServiceInsight")
            #expect(try await api.get("/service-insights?type=external").json["total"] == 0)
            #expect(try await api.get("/service-insights?type=x").status == 400)
            #expect(try await api.get("/meshes/default/dataplane-insights").names == ["web"])
            let global = try await api.get("/global-insight").json
            #expect(global["meshes"] == ["total": 1])
            #expect(
                global["dataplanes"]?["standard"] == ["total": 2, "online": 1, "offline": 1, "partiallyDegraded": 0])
        }
    }

    @Test("inspect sync shows how far a proxy has got, type by type")
    func sync() async throws {
        try await APIFixture.with { (api) async throws in
            try await Self.start(api)
            #expect(
                try await api.get("/meshes/default/dataplanes/web/_sync").json == [
                    "head": 3, "built": 3, "types": [Self.listener: ["sent": 2, "acked": 2]],
                    "lag": ["revisions": 0, "seconds": 0], "connectedSince": "1970-01-01T00:00:01Z",
                ])
            var stale = Self.observation(inSync: false)
            stale.progress[Self.listener]?.rejection = ProxyProgress.Rejection(
                revision: Revision(3), message: "no such cluster",
                causes: [ResourceKey(type: "Timeout", mesh: "default", name: "t")])
            api.observations.set("web", stale)
            let sync = try await api.get("/meshes/default/dataplanes/web/_sync").json
            #expect(sync["lag"]?["revisions"] == 1)
            #expect((sync["lag"]?["seconds"]?.doubleValue ?? 0) > 1_000_000)
            #expect(
                sync["types"]?[Self.listener]?["nacked"] == [
                    "revision": 3, "message": "no such cluster",
                    "causes": [["type": "Timeout", "mesh": "default", "name": "t"]],
                ])
            #expect(try await api.get("/meshes/default/dataplanes/nope/_sync").status == 404)
        }
    }

    @Test("inspect snapshots lists every proxy with its state")
    func snapshots() async throws {
        try await APIFixture.with { (api) async throws in
            try await Self.start(api)
            let items = try await api.get("/snapshots?mesh=default").json["items"]?.elements ?? []
            #expect(
                items.last == [
                    "mesh": "default", "name": "web", "digest": "d2", "revision": 3,
                    "resources": [Self.listener: 1], "bytes": 100,
                    "ackedRevision": 3, "state": "SYNCED",
                ])
            #expect(items.first?["state"] == "OFFLINE")
            #expect(items.first?["digest"] == nil)
            api.observations.set("web", Self.observation(inSync: false))
            #expect(try await api.get("/snapshots").json["items"]?[1]?["state"] == "STALE")
            api.observations.set("web", Self.observation(disconnected: 4000))
            #expect(try await api.get("/snapshots").json["items"]?[1]?["state"] == "OFFLINE")
            #expect(try await api.get("/snapshots?mesh=x").status == 404)
        }
    }

    @Test("a proxy's configuration is shown at any revision, and the difference between two")
    func configuration() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.putMesh()
            let path = "/meshes/default/dataplanes/web"
            try await api.put(path, APIFixture.dataplane("web", labels: ["port": "1"]))
            try await api.put(path, APIFixture.dataplane("web", labels: ["port": "2"]))
            let now = try await api.get("\(path)/_config")
            #expect(now.revision == "r3")
            #expect(try now.json["digest"] == "d3")
            #expect(try now.json["generator"] == "test/1")
            #expect(try await api.get("\(path)/_config?at=r2").json["digest"] == "d2")
            let diff = try await api.get("\(path)/_config?diff=r2").json["diff"]
            #expect(
                diff == [
                    [
                        "op": "replace",
                        "path": "/xds/type.googleapis.com~1envoy.config.listener.v3.Listener/inbound/name",
                        "value": "inbound:2",
                    ]
                ])
            #expect(try await api.get("\(path)/_config?at=r1").status == 404)
        }
    }
}
