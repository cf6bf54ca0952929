import MeshDelivery
import MeshEvents
import MeshProjections
import MeshResources
import MeshSnapshots
import Testing

@Suite("Why a proxy has what it has")
struct WhyTests {
    private let web: ResourceKey = .dataplane("web-1")

    private func state(_ more: JSON...) -> MeshState {
        MeshState(
            documents: [
                Document.mesh(mtls: "STRICT"), Document.routeAll,
                Document.policy("TrafficPermission", "allow-all-default"),
                Document.policy("Timeout", "timeout-all-default", conf: ["connectTimeout": "5s"]),
                Document.dataplane("web-1", service: "web", outbounds: [(10001, ["kuma.io/service": "backend"])]),
                Document.dataplane("backend-1", address: "192.168.0.2", service: "backend"),
            ] + more)
    }

    /// `Type name rN | rule | effect`.
    private func lines(_ reasons: [Reason]) -> [String] {
        reasons.map { "\($0.source.type) \($0.source.name) \($0.revision) | \($0.rule) | \($0.effect)" }
    }

    private func why(_ text: String, at pointer: String = "", in state: MeshState) throws -> [String] {
        let id = try #require(EnvoyResourceID(text: text))
        return lines(try explain(id, at: pointer, of: web, in: state))
    }

    @Test("a cluster names the Timeout that won, what it sets, and those that matched and lost")
    func timeouts() throws {
        let state = state(
            Document.policy("Timeout", "slow", to: ["kuma.io/service": "backend"], conf: ["connectTimeout": "9s"]),
            Document.policy(
                "Timeout", "fast", from: ["kuma.io/service": "web"], to: ["kuma.io/service": "backend"],
                conf: ["connectTimeout": "1s"]),
            Document.policy("Timeout", "other", to: ["kuma.io/service": "bank"], conf: ["connectTimeout": "2s"]))
        #expect(
            try why("cluster/backend", in: state) == [
                "Dataplane web-1 r5 | networking.outbound[0] kuma.io/service=backend | applied",
                "Mesh default r1 | mtls.enabledBackend ca-1 | applied",
                "Timeout fast r8 | sources[0] kuma.io/service=web → destinations[0] kuma.io/service=backend"
                    + " | applied: sets /connectTimeout",
                "Timeout slow r7 | sources[0] kuma.io/service=* → destinations[0] kuma.io/service=backend"
                    + " | lost to fast: less specific",
                "Timeout timeout-all-default r4 | sources[0] kuma.io/service=* → destinations[0] kuma.io/service=*"
                    + " | lost to fast: less specific",
                "TrafficRoute route-all-default r2 | sources[0] kuma.io/service=* → destinations[0] kuma.io/service=*"
                    + " | applied: without it this resource would not be there",
            ])
    }

    @Test("of equally specific policies the older one lost for its age")
    func age() throws {
        let state = state(Document.policy("Timeout", "newer", conf: ["connectTimeout": "9s"]))
        let timeouts = try why("cluster/backend", in: state).filter { $0.hasPrefix("Timeout") }
        #expect(
            timeouts.map { $0.split(separator: "|").last } == [
                " applied: sets /connectTimeout", " lost to newer: older",
            ])
    }

    @Test("a place in a resource leaves out the policies that set nothing there")
    func pointer() throws {
        let state = state(
            Document.policy("CircuitBreaker", "breaker", conf: ["thresholds": ["maxConnections": 7]]))
        func policies(_ pointer: String) throws -> [String] {
            try why("cluster/backend", at: pointer, in: state).filter {
                !$0.hasPrefix("Dataplane") && !$0.hasPrefix("Mesh")
            }
            .map { String($0.prefix { $0 != " " }) }
        }
        #expect(try policies("") == ["CircuitBreaker", "Timeout", "TrafficRoute"])
        #expect(try policies("/connectTimeout") == ["Timeout", "TrafficRoute"])
        #expect(try policies("/circuitBreakers/thresholds/0/maxConnections") == ["CircuitBreaker", "TrafficRoute"])
        let id = EnvoyResourceID(type: .cluster, name: "backend")
        #expect {
            try explain(id, at: "/circuitBreakers/treshold", of: web, in: state)
        } throws: { error in
            error as? WhyError
                == .unknownPath(
                    id, pointer: "/circuitBreakers/treshold", existing: "/circuitBreakers", members: ["thresholds"])
        }
    }

    @Test("every endpoint names its Dataplane and address, and a Dataplane that is not ready says so")
    func endpoints() throws {
        let sleeping = Document.dataplane("backend-2", address: "192.168.0.3", service: "backend")
        let networking = sleeping["networking"] ?? .null
        let inbound = (networking["inbound"]?[0] ?? .null).setting("health", to: ["ready": false])
        let state = state(sleeping.setting("networking", to: networking.setting("inbound", to: [inbound])))
        #expect(
            try why("endpoint/backend", in: state) == [
                "Dataplane backend-1 r6 | networking.inbound[0] kuma.io/service=backend | endpoint 192.168.0.2:80",
                "Dataplane backend-2 r7 | networking.inbound[0] kuma.io/service=backend | left out: not ready",
            ])
    }

    @Test("a listener names its permission; secrets name the mesh; a route stands for its listener")
    func others() throws {
        let state = state(Document.policy("TrafficPermission", "only-web", from: ["kuma.io/service": "web"]))
        #expect(
            try why("listener/inbound:192.168.0.1:80", in: state).filter { $0.hasPrefix("TrafficPermission") } == [
                "TrafficPermission only-web r7 | destinations[0] kuma.io/service=*"
                    + " | applied: sets /filterChains/0/filters/0/typedConfig/rules/policies",
                "TrafficPermission allow-all-default r3 | destinations[0] kuma.io/service=* | lost to only-web: older",
            ])
        #expect(
            try why("secret/mesh_ca:secret:default", in: state) == [
                "Mesh default r1 | mtls.enabledBackend ca-1 | applied"
            ])
        #expect(try why("route/outbound:backend", in: state) == why("listener/outbound:127.0.0.1:10001", in: state))
    }

    @Test("what the proxy does not have is refused with the nearest name")
    func unknown() throws {
        let id = EnvoyResourceID(type: .cluster, name: "backnd")
        #expect {
            try explain(id, of: web, in: state())
        } throws: { error in
            error as? WhyError == .unknownResource(id, nearest: "backend", names: ["backend", "localhost:8080"])
        }
        #expect(throws: WhyError.noProxy) { try explain(id, of: .dataplane("nobody"), in: state()) }
        for text in ["backend", "cluster/", "clusters/backend", ""] { #expect(EnvoyResourceID(text: text) == nil) }
    }

    /// A mesh in which every kind of policy can do something to web-1, which calls backend and the bank outside.
    private func everything(_ more: JSON...) -> MeshState {
        let log: JSON = ["name": "file", "type": "file", "conf": ["path": "/tmp/log"]]
        let trace: JSON = ["name": "zipkin", "type": "zipkin", "conf": ["url": "http://zipkin:9411/api/v2/spans"]]
        let bank: JSON = [
            "type": "ExternalService", "mesh": "default", "name": "bank",
            "networking": ["address": "bank.example:80"],
            "tags": ["kuma.io/service": "bank", "kuma.io/protocol": "http"],
        ]
        let outbounds: [(port: Int64, tags: [String: String])] = [
            (10001, ["kuma.io/service": "backend"]), (10002, ["kuma.io/service": "bank"]),
        ]
        let http = ["kuma.io/protocol": "http"]
        return MeshState(
            documents: [
                Document.mesh(mtls: "STRICT").setting("logging", to: ["backends": [log]])
                    .setting("tracing", to: ["defaultBackend": "zipkin", "backends": [trace]]),
                Document.policy(
                    "TrafficRoute", "all", conf: ["destination": ["kuma.io/service": "*"]]),
                Document.policy("TrafficPermission", "all"), bank,
                Document.dataplane("web-1", service: "web", tags: http, outbounds: outbounds),
                Document.dataplane("backend-1", address: "192.168.0.2", service: "backend", tags: http),
            ] + more)
    }

    @Test(
        "of each kind of policy the more specific one says what it sets, and the other that it lost",
        arguments: [
            ("TrafficRoute", "cluster/backend", ["destination": ["kuma.io/service": "backend"]]),
            ("Timeout", "cluster/backend", ["connectTimeout": "3s"]),
            ("HealthCheck", "cluster/backend", ["interval": "3s", "timeout": "1s", "tcp": [:]]),
            ("CircuitBreaker", "cluster/backend", ["thresholds": ["maxConnections": 3]]),
            ("Retry", "listener/outbound:127.0.0.1:10001", ["http": ["numRetries": 3]]),
            ("TrafficLog", "listener/outbound:127.0.0.1:10001", ["backend": "file"]),
            ("RateLimit", "listener/outbound:127.0.0.1:10002", ["http": ["requests": 3, "interval": "1s"]]),
        ] as [(String, String, JSON)])
    func connectionPolicies(type: String, xds: String, conf: JSON) throws {
        let service = xds.hasSuffix("10002") ? "bank" : "backend"
        let state = everything(
            Document.policy(type, "wide", conf: conf),
            Document.policy(
                type, "narrow", from: ["kuma.io/service": "web"], to: ["kuma.io/service": service], conf: conf))
        let found = try why(xds, in: state).filter { $0.hasPrefix("\(type) ") }
        let rule = "sources[0] kuma.io/service=web → destinations[0] kuma.io/service=\(service)"
        #expect(found.count == (type == "TrafficRoute" ? 3 : 2), "\(found)")
        #expect(found[0].hasPrefix("\(type) narrow r8 | \(rule) | applied: "))
        #expect(!found[0].hasSuffix("changes nothing in this resource"), "\(found[0])")
        #expect(found[1].hasSuffix(" | lost to narrow: less specific"), "\(found[1])")
    }

    @Test("policies about answers that all apply are all applied; a TrafficTrace is chosen by the proxy")
    func otherPolicies() throws {
        let inbound = "listener/inbound:192.168.0.1:80"
        let fault: JSON = ["abort": ["httpStatus": 500, "percentage": 10]]
        let limit: JSON = ["http": ["requests": 3, "interval": "1s"]]
        func trace(_ name: String, _ tags: JSON) -> JSON {
            [
                "type": "TrafficTrace", "mesh": "default", "name": .string(name),
                "selectors": [["match": tags]], "conf": ["backend": "zipkin"],
            ]
        }
        let state = everything(
            Document.policy("FaultInjection", "f1", conf: fault), Document.policy("FaultInjection", "f2", conf: fault),
            Document.policy("RateLimit", "l1", conf: limit), trace("wide", ["kuma.io/service": "*"]),
            trace("narrow", ["kuma.io/service": "web"]))
        let found = try why(inbound, in: state).map { line in
            let parts = line.split(separator: " ")
            let effect = line.split(separator: "|").last.map(String.init) ?? ""
            return "\(parts[0]) \(parts[1])\(effect.prefix { $0 != "/" })"
        }
        #expect(
            found == [
                "Dataplane web-1 applied", "FaultInjection f1 applied: sets ", "FaultInjection f2 applied: sets ",
                "Mesh default applied", "RateLimit l1 applied: sets ", "TrafficPermission all applied: sets ",
                "TrafficTrace narrow applied: sets ", "TrafficTrace wide lost to narrow: less specific",
            ])
    }

    @Test("everything that any snapshot holds is explained by exactly what it was made from", arguments: GoldenCase.all)
    func complete(golden: GoldenCase) throws {
        let (state, proxy) = try golden.input()
        guard let snapshot = generate(state, proxy: proxy) else { return }
        for (id, sources) in snapshot.provenance {
            let reasons = try explain(id, of: proxy, in: state)
            let applied = reasons.filter { !$0.effect.hasPrefix("lost") && !$0.effect.hasPrefix("left out") }
            #expect(applied.map(\.source).sorted() == sources.sorted(), "\(id.text)")
            #expect(reasons.filter(\.rule.isEmpty) == [], "\(id.text)")
        }
    }
}
