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

    private static let kinds: [(type: String, conf: String)] = [
        ("CircuitBreaker", #"{"thresholds":{"maxConnections":1024}}"#),
        ("HealthCheck", #"{"interval":"60s","timeout":"2s","unhealthyThreshold":3,"healthyThreshold":1,"tcp":{}}"#),
        ("Retry", #"{"http":{"numRetries":3}}"#),
        ("FaultInjection", #"{"delay":{"percentage":0,"value":"1s"}}"#),
        ("RateLimit", #"{"http":{"requests":100000,"interval":"1s"}}"#),
    ]

    private var policyTexts: [String] {
        (0..<policies).map { number in
            let kind = Self.kinds[number % Self.kinds.count]
            // Never the services whose changes are counted.
            let from = service((number * 3 + 1) % services)
            let to = service(1 + number % max(1, services / 2 - 1))
            return Self.policy(kind.type, "load-\(number)", from: from, to: to, conf: kind.conf)
        }
    }

    private static func policy(_ type: String, _ name: String, from: String, to: String, conf: String) -> String {
        """
        {"type":"\(type)","mesh":"default","name":"\(name)",\
        "sources":[{"match":{"kuma.io/service":"\(from)"\(type == "FaultInjection" ? #","kuma.io/protocol":"http""# : "")}}],\
        "destinations":[{"match":{"kuma.io/service":"\(to)"\
        \(type == "FaultInjection" ? #","kuma.io/protocol":"http""# : "")}}],"conf":\(conf)}
        """
    }
}
