import MeshResources
import Testing

@Suite("what is filled in")
struct DefaultTests {
    @Test(
        "a Prometheus backend gets port, path, tags and TLS",
        arguments: [
            (
                "{}",
                #"""
                {"port": 5670, "path": "/metrics", "tags": {"kuma.io/service": "dataplane-metrics"}, "tls":
                 {"mode": "activeMTLSBackend"}}
                """#
            ),
            (
                #"{"skipMTLS": true, "port": 1, "path": "/m", "tags": {"a": "b"}}"#,
                #"{"skipMTLS": true, "port": 1, "path": "/m", "tags": {"a": "b"}, "tls": {"mode": "disabled"}}"#
            ),
            (
                #"{"tls": {"mode": "providedTLS"}, "skipMTLS": false, "port": 1, "path": "/m", "tags": {"a": "b"}}"#,
                #"{"tls": {"mode": "providedTLS"}, "port": 1, "path": "/m", "tags": {"a": "b"}}"#
            ),
        ])
    func prometheus(given: String, stored: String) throws {
        func mesh(_ conf: String) throws -> Resource {
            let backends = #"[{"name": "p", "type": "prometheus", "conf": \#(conf)}, {"name": "x", "type": "other"}]"#
            return try .sample("Mesh", #"{"metrics": {"enabledBackend": "p", "backends": \#(backends)}}"#)
        }
        let expected = try mesh(stored)
        #expect(applyingDefaults(to: try mesh(given)) == expected)
        #expect(applyingDefaults(to: expected) == expected)
        #expect(validate(expected).map(\.field) == ["metrics.backends[1].type"])
    }

    @Test("an inbound that is probed is not ready until something says so")
    func probedInbound() throws {
        func dataplane(_ state: String) throws -> Resource {
            let inbounds = #"[{"port": 80, "serviceProbe": {"tcp": {}}\#(state)}, {"port": 81}]"#
            return try .sample("Dataplane", #"{"networking": {"address": "10.0.0.1", "inbound": \#(inbounds)}}"#)
        }
        let given = try dataplane("")
        let unready = try dataplane(#", "state": "NotReady", "health": {"ready": false}"#)
        let observed = try dataplane(#", "state": "Ready", "health": {"ready": true}"#)
        #expect(applyingDefaults(to: given) == unready)
        #expect(applyingDefaults(to: unready) == unready)
        #expect(applyingDefaults(to: observed) == observed)
        #expect(applyingDefaults(to: given, replacing: observed) == observed)
        #expect(applyingDefaults(to: given, replacing: given) == given)
    }

    @Test("other resources stay as they are")
    func others() throws {
        let route = try Resource.sample("TrafficRoute", #"{\#(serviceEnds), "conf": {}}"#)
        #expect(applyingDefaults(to: route) == route)
    }

    @Test("a zone marks what its proxies offer")
    func zoneTag() throws {
        let given = try Resource.sample(
            "Dataplane", #"{"networking": {"inbound": [{"port": 1}, {"tags": {"kuma.io/zone": "x", "a": "b"}}]}}"#)
        let marked = try Resource.sample(
            "Dataplane",
            #"""
            {"networking": {"inbound": [{"port": 1, "tags": {"kuma.io/zone": "east"}}, {"tags":
             {"kuma.io/zone": "east", "a": "b"}}]}}
            """#
        )
        #expect(addingZoneTag("east", to: given) == marked)
        #expect(addingZoneTag("", to: given) == given)
        let gateway = try Resource.sample("Dataplane", #"{"networking": {"gateway": {"tags": {"a": "b"}}}}"#)
        #expect(
            addingZoneTag("east", to: gateway)
                == (try .sample(
                    "Dataplane", #"{"networking": {"gateway": {"tags": {"a": "b", "kuma.io/zone": "east"}}}}"#)))
    }
}
