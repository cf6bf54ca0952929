/// The mesh that is measured: 20 services, each proxy offers one and reaches 10.
///
/// Three services have a Dataplane without a proxy besides; a change of that concerns all proxies, a tenth of them, or one.
struct Corpus {
    static let mesh = "default"
    static let everyone = "everyone"
    static let tenth = "tenth"
    static let single = "single"
    static let policyPath = "/meshes/default/timeouts/timeout-all-default"

    private static let ordinary = (3..<20).map { "service-\($0)" }
    private static let services = [everyone, tenth, single] + ordinary
    private static let reachableCount = 10

    let proxyCount: Int

    static func proxyName(_ proxy: Int) -> String { "proxy-\(proxy)" }

    func offered(by proxy: Int) -> String { Self.services[proxy % Self.services.count] }

    /// The services that a proxy reaches: the shared ones that it is to see, then ordinary ones.
    func reached(by proxy: Int) -> [String] {
        var names = [Self.everyone]
        if proxy % 10 == 0 { names.append(Self.tenth) }
        if proxy == 1 { names.append(Self.single) }
        let rest = (0..<Self.reachableCount - names.count).map {
            Self.ordinary[(proxy + $0) % Self.ordinary.count]
        }
        return names + rest
    }

    func proxies(reaching service: String) -> [Int] {
        (0..<proxyCount).filter { reached(by: $0).contains(service) }
    }

    /// The Dataplane that a proxy brings, as JSON text.
    func dataplane(of proxy: Int) -> String {
        let outbounds = reached(by: proxy).enumerated().map { index, service in
            #"{"port":\#(20_000 + index),"tags":{"kuma.io/service":"\#(service)"}}"#
        }
        return Self.dataplane(
            Self.proxyName(proxy), service: offered(by: proxy), address: "10.1.\(proxy / 250).\(proxy % 250 + 1)",
            port: 8080, outbounds: outbounds)
    }

    // MARK: Changes

    static func targetPath(_ service: String) -> String { "/meshes/default/dataplanes/target-\(service)" }

    /// A Dataplane that offers `service` beside the proxies that do; `turn` makes it differ from other turns.
    static func target(_ service: String, turn: Int) -> String {
        dataplane("target-\(service)", service: service, address: "10.2.0.1", port: 10_000 + turn, outbounds: [])
    }

    /// A policy for all traffic of the mesh, that concerns each cluster of each proxy.
    static func policy(turn: Int) -> String {
        """
        {"type":"Timeout","mesh":"default","name":"timeout-all-default",\
        "sources":[{"match":{"kuma.io/service":"*"}}],"destinations":[{"match":{"kuma.io/service":"*"}}],\
        "conf":{"connectTimeout":"\(10 + turn)s"}}
        """
    }

    /// A small resource that changes no proxy.
    static func small(_ name: String) -> (path: String, body: String) {
        let body = dataplane(name, service: "appended", address: "10.3.0.1", port: 8080, outbounds: [])
        return ("/meshes/default/dataplanes/\(name)", body)
    }

    private static func dataplane(
        _ name: String, service: String, address: String, port: Int, outbounds: [String]
    ) -> String {
        """
        {"type":"Dataplane","mesh":"default","name":"\(name)","networking":{"address":"\(address)",\
        "inbound":[{"port":\(port),"servicePort":8081,\
        "tags":{"kuma.io/service":"\(service)","kuma.io/protocol":"http"}}],\
        "outbound":[\(outbounds.joined(separator: ","))]}}
        """
    }
}
