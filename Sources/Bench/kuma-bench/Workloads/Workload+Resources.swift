extension Workload {
    /// The Dataplanes that the proxies bring, spares last, as JSON texts.
    var dataplanes: [String] {
        (0..<proxies + spares).map { proxy in
            let outbounds = reached(by: proxy).enumerated().map { index, service in
                #"{"port":\#(20_000 + index),"tags":{"kuma.io/service":"\#(service)"}}"#
            }
            let address = "10.\(1 + proxy / 50_000).\(proxy / 200 % 250).\(proxy % 200 + 1)"
            let offered = backends > 0 ? "caller" : offered(by: proxy)
            // A spare is known by its port.
            var inbounds = [Self.inbound(proxy < proxies ? 8080 : 30_000 + proxy - proxies, offered)]
            if proxy == 0 { inbounds.append(Self.inbound(8082, Self.single)) }
            return Self.dataplane("proxy-\(proxy)", address: address, inbounds: inbounds, outbounds: outbounds)
        }
    }

    /// What is stored before the proxies come: policies, backends, and the Dataplanes that changes will change.
    var resources: [String] {
        let targets = [common, partial].map { target($0, turn: 0).body }
        let endpoints = (0..<services * backends).map { number in
            Self.dataplane(
                "backend-\(number)", address: "10.200.\(number / 200).\(number % 200 + 1)",
                inbounds: [Self.inbound(8080, service(number % services))], outbounds: [])
        }
        return targets + endpoints + policyTexts
    }

    private static func inbound(_ port: Int, _ service: String) -> String {
        """
        {"port":\(port),"servicePort":8081,"tags":{"kuma.io/service":"\(service)","kuma.io/protocol":"http"}}
        """
    }

    private static func dataplane(_ name: String, address: String, inbounds: [String], outbounds: [String]) -> String {
        """
        {"type":"Dataplane","mesh":"default","name":"\(name)","networking":{"address":"\(address)",\
        "inbound":[\(inbounds.joined(separator: ","))],"outbound":[\(outbounds.joined(separator: ","))]}}
        """
    }

    // MARK: Changes

    /// A Dataplane that offers `service` beside the proxies that do; `turn` makes it differ from other turns.
    func target(_ service: String, turn: Int) -> (path: String, body: String) {
        let name = "target-\(service)"
        let body = Self.dataplane(
            name, address: "10.250.0.1", inbounds: [Self.inbound(10_000 + turn, service)], outbounds: [])
        return ("/meshes/default/dataplanes/\(name)", body)
    }

    /// A policy for all traffic of the mesh, that concerns each cluster of each proxy; listeners stay as the policy that comes
    /// with a mesh makes them.
    func timeout(turn: Int) -> (path: String, body: String) {
        (
            Self.timeoutPath,
            Self.policy(
                "Timeout", "timeout-all-default", from: "*", to: "*",
                conf: #"{"connectTimeout":"\#(100 + turn)s",\#(Self.defaultTimeouts)}"#)
        )
    }

    /// A policy for the calls of one proxy to one service.
    func singleTimeout(turn: Int) -> (path: String, body: String) {
        (
            Self.singlePath,
            Self.policy(
                "Timeout", "timeout-single", from: Self.single, to: common,
                conf: #"{"connectTimeout":"\#(1000 + turn)s",\#(Self.defaultTimeouts)}"#)
        )
    }

    private static let defaultTimeouts =
        #""tcp":{"idleTimeout":"3600s"},"http":{"requestTimeout":"15s","idleTimeout":"3600s","streamIdleTimeout":"1800s"}"#

    /// A small resource that changes no proxy.
    static func small(_ name: String) -> (path: String, body: String) {
        let inbound = inbound(8080, "appended")
        let body = dataplane(name, address: "10.3.0.1", inbounds: [inbound], outbounds: [])
        return ("/meshes/default/dataplanes/\(name)", body)
    }

    // MARK: Policies

    /// Backends for the policies that name one.
    private static let mesh = """
        {"type":"Mesh","name":"default",\
        "logging":{"backends":[{"name":"file","type":"file","conf":{"path":"/dev/null"}}]},\
        "tracing":{"backends":[{"name":"zipkin","type":"zipkin","conf":{"url":"http://127.0.0.1:9411/api/v2/spans"}}]}}
        """

    /// Every kind that a proxy can be shaped by, but for Timeout, which is what changes.
    private static let kinds: [(type: String, conf: @Sendable (_ to: String) -> String)] = [
        ("CircuitBreaker", { _ in #"{"thresholds":{"maxConnections":1024}}"# }),
        (
            "HealthCheck",
            { _ in #"{"interval":"60s","timeout":"2s","unhealthyThreshold":3,"healthyThreshold":1,"tcp":{}}"# }
        ),
        ("Retry", { _ in #"{"http":{"numRetries":3}}"# }),
        ("FaultInjection", { _ in #"{"delay":{"percentage":0,"value":"1s"}}"# }),
        ("RateLimit", { _ in #"{"http":{"requests":100000,"interval":"1s"}}"# }),
        ("TrafficPermission", { _ in "null" }),
        ("TrafficRoute", { #"{"loadBalancer":{"leastRequest":{}},"destination":{"kuma.io/service":"\#($0)"}}"# }),
        ("TrafficLog", { _ in #"{"backend":"file"}"# }),
        ("TrafficTrace", { _ in #"{"backend":"zipkin"}"# }),
        ("ProxyTemplate", { _ in #"{"imports":["default-proxy"]}"# }),
        (
            "VirtualOutbound",
            { _ in
                #"{"host":"{{.service}}.mesh","port":"80","parameters":[{"name":"service","tagKey":"kuma.io/service"}]}"#
            }
        ),
    ]

    private var policyTexts: [String] {
        guard policies > 0 else { return [] }
        let texts = (0..<policies).map { number in
            let kind = Self.kinds[number % Self.kinds.count]
            // Never the services whose changes are counted.
            let from = service((number * 3 + 1) % services)
            let to = service(1 + number % max(1, services / 2 - 1))
            return Self.policy(kind.type, "load-\(number)", from: from, to: to, conf: kind.conf(to))
        }
        return [Self.mesh] + texts
    }

    private static func policy(_ type: String, _ name: String, from: String, to: String, conf: String) -> String {
        let spoken = type == "FaultInjection" ? #","kuma.io/protocol":"http""# : ""
        let (source, destination) = (
            #""kuma.io/service":"\#(from)"\#(spoken)"#, #""kuma.io/service":"\#(to)"\#(spoken)"#
        )
        let selects =
            ["TrafficTrace", "ProxyTemplate", "VirtualOutbound"].contains(type)
            ? #""selectors":[{"match":{\#(source)}}]"#
            : #""sources":[{"match":{\#(source)}}],"destinations":[{"match":{\#(destination)}}]"#
        let shapes = conf == "null" ? "" : #","conf":\#(conf)"#
        return #"{"type":"\#(type)","mesh":"default","name":"\#(name)",\#(selects)\#(shapes)}"#
    }
}
