/// A mesh to measure: services, proxies, who reaches what, policies.
struct Workload {
    let name: String
    let services: Int
    let proxies: Int
    /// Services that each proxy reaches; the first of all services is always one of them.
    let reachable: Int
    let policies: Int
    /// Endpoints of each service that have no proxy: the proxies then only call.
    var backends = 0
    /// More proxies, that come and go.
    var spares = 0

    static let single = "single"
    static let timeoutPath = "/meshes/default/timeouts/timeout-all-default"
    static let singlePath = "/meshes/default/timeouts/timeout-single"

    static let s = Workload(name: "S", services: 20, proxies: 100, reachable: 10, policies: 20, spares: 600)
    static let m = Workload(name: "M", services: 100, proxies: 1000, reachable: 10, policies: 200, spares: 600)
    static let f = Workload(name: "F", services: 300, proxies: 1000, reachable: 300, policies: 20)
    static let l = Workload(name: "L", services: 1000, proxies: 5000, reachable: 10, policies: 20, spares: 600)
    static let c = Workload(name: "C", services: 20, proxies: 100, reachable: 20, policies: 0)
    static let smoke = Workload(name: "smoke", services: 5, proxies: 12, reachable: 3, policies: 10, spares: 10)

    /// Every proxy sees 100 services of 10 endpoints: what other xDS servers were measured with.
    static func p(_ proxies: Int) -> Workload {
        Workload(name: "P\(proxies)", services: 100, proxies: proxies, reachable: 100, policies: 0, backends: 10)
    }

    func service(_ number: Int) -> String { "service-\(number)" }

    /// What the proxies hold in common, and thus reach first.
    var common: String { service(0) }

    /// A service that only part of the proxies reach: a hundredth where others see everything, else `reachable` of
    /// each `services`.
    var partial: String { backends > 0 ? "rare" : service(services / 2) }

    func offered(by proxy: Int) -> String { service(proxy % services) }

    /// Replicas of a service reach the same, as one definition makes them.
    func reached(by proxy: Int) -> [String] {
        let others = services - 1
        // 7 spreads neighbours; it divides none of the sizes above.
        let first = proxy % services * 7
        let rare = backends > 0 && proxy % 100 == 0 ? [partial] : []
        return [common] + (0..<min(reachable - 1, others)).map { service(1 + (first + $0) % others) } + rare
    }

    func proxies(reaching service: String) -> [Int] { (0..<proxies).filter { reached(by: $0).contains(service) } }
}
