import MeshResources
import Testing

@Suite("Documents that the control plane writes")
struct InsightDocumentTests {
    @Test(
        "insights and internal resources pass and are stored as they were written",
        arguments: [
            """
            {"type": "DataplaneInsight", "mesh": "harbour", "name": "crane-1", "subscriptions": [{"id": "1",
              "controlPlaneInstanceId": "cp-1", "connectTime": "2024-05-01T12:00:00.123456Z",
              "disconnectTime": "2024-05-01T14:00:00+02:00", "status": {"lastUpdateTime": "2024-05-01T12:00:01Z",
              "total": {"responsesSent": "12", "responsesAcknowledged": "11", "responsesRejected": "1"}, "cds": {}},
              "version": {"kumaDp": {"version": "2.14.0", "kumaCpCompatible": true}, "envoy": {"version": "1.40"},
              "dependencies": {"coredns": "1.11"}}, "generation": 3}],
             "mTLS": {"certificateExpirationTime": "2024-05-02T12:00:00Z", "certificateRegenerations": 4,
              "issuedBackend": "ca-1", "supportedBackends": ["ca-1"]}, "metadata": {"any": [1, null]}}
            """,
            """
            {"type": "MeshInsight", "name": "harbour", "dataplanes": {"total": 3, "online": 2, "offline": 1},
             "policies": {"TrafficRoute": {"total": 2}}, "dpVersions": {"envoy": {"1.40": {"total": 3}}},
             "services": {"total": 2, "internal": 1, "external": 1}, "resources": {"Secret": {"total": 1}}}
            """,
            """
            {"type": "ServiceInsight", "mesh": "harbour", "name": "all-services-harbour", "services": {"crane": {
              "status": "partially_degraded", "dataplanes": {"total": 2, "online": 1, "offline": 1},
              "issuedBackends": {"ca-1": 2}, "serviceType": "internal", "addressPort": "crane.mesh:80"}}}
            """,
            """
            {"type": "ZoneInsight", "name": "north", "subscriptions": [{"id": "1", "globalInstanceId": "g",
              "connectTime": "2024-05-01T12:00:00Z", "status": {"stat": {"Mesh": {"responsesSent": "1"}}},
              "config": "{}", "authTokenProvided": true}], "kdsStreams": {"globalToZone": {"globalInstanceId": "g"}}}
            """,
            #"{"type": "ZoneIngressInsight", "name": "north-gate", "subscriptions": [], "metadata": {}}"#,
            #"{"type": "ZoneEgressInsight", "name": "north-exit"}"#,
            #"{"type": "Config", "name": "kuma-cluster-id", "config": "b2c0"}"#,
            """
            {"type": "DataplaneMetadata", "mesh": "harbour", "name": "crane-1", "adminPort": 9901,
             "readinessPort": 9902,
             "dnsPort": 15054, "emptyDnsPort": 15055, "features": ["feature-tcp-accesslog-via-named-pipe"],
             "version": {"kumaDp": {"version": "2.14.0"}}}
            """,
        ] as [Sample])
    func accepted(sample: Sample) throws {
        let document = try JSON(parsing: sample.text)
        let type = try #require(ResourceType.named(document["type"]?.stringValue ?? ""))
        let result = type.check(document)
        #expect(result.violations == [])
        #expect(result.resource.document == document)
    }

    @Test(
        "times are RFC 3339",
        arguments: [
            "", "now", "2024-05-01", "2024-05-01 12:00:00Z", "2024-05-01T12:00:00", "2024-05-01T12:00:00.Z",
            "2024-05-01T12:00:00+0200",
        ])
    func times(text: String) {
        let result = ResourceType.zoneInsight.check(["kdsStreams": ["stats": ["connectTime": .string(text)]]])
        let reason = "must be an RFC 3339 time such as \"2024-05-01T12:00:00Z\""
        #expect(result.violations == [Violation("kdsStreams.stats.connectTime", reason)])
    }

    @Test("a connection without a beginning is refused")
    func requiredInList() {
        let result = ResourceType.dataplaneInsight.check(["subscriptions": [["id": "1"]]])
        #expect(
            result.violations == [
                Violation("subscriptions[0].connectTime", "cannot be empty"),
                Violation("subscriptions[0].status", "cannot be empty"),
            ])
    }
}
