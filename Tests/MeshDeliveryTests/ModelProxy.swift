import MeshDelivery

/// Behaves as Envoy does: warms clusters before it accepts them, asks for what the configuration names, applies the good part of
/// what it refuses, and answers every response.
struct ModelProxy {
    enum Request {
        case stateOfTheWorld(StateOfTheWorldRequest)
        case delta(DeltaRequest)
    }

    let variant: DeliveryStream.Variant
    /// In the order in which the control plane will read them.
    var requests: [Request] = []
    /// What is in force, for each type by name.
    private(set) var resources: [XDSType: [String: EncodedResource]] = [:]
    /// Broken rules, in words.
    private(set) var complaints: [String] = []
    private(set) var receivedCount = 0
    private var warming: Set<String> = []
    /// The cluster response that is not answered before all is warm, with the refusal if there is one.
    private var withheld: (response: DeliveryResponse, rejection: String?)?
    private var subscribed: [XDSType: Set<String>] = [:]
    private var nonces: [XDSType: String] = [:]
    private var versions: [XDSType: String] = [:]
    private var answered: [XDSType: Bool] = [:]

    init(_ variant: DeliveryStream.Variant) {
        self.variant = variant
    }

    var content: [XDSType: [String: String]] { resources.mapValues { $0.mapValues(\.version) } }

    /// Opens a stream: what is held is named, in Envoy's order.
    mutating func connect() {
        requests = []
        nonces = [:]
        answered = [:]
        withheld = nil
        // Envoy gives up waiting for endpoints that were lost with the stream.
        warming = []
        for type in [XDSType.endpoint, .secret, .listener, .route, .cluster] {
            if type == .secret { subscribed[type] = subscribed[type] ?? [] }
            guard type.isNamed == false || subscribed[type]?.isEmpty == false else { continue }
            ask(type, subscribe: subscribed[type] ?? [], isFirst: true)
        }
        if subscribed[.secret]?.isEmpty != false { for name in ["id", "ca"] { subscribe(.secret, [name]) } }
    }

    private mutating func subscribe(_ type: XDSType, _ names: Set<String>, again: Bool = false) {
        let old = subscribed[type] ?? []
        let isFirst = old.isEmpty && nonces[type] == nil
        subscribed[type] = old.union(names)
        let added = names.subtracting(old)
        guard !added.isEmpty || (again && variant == .stateOfTheWorld) else { return }
        ask(type, subscribe: added, isFirst: isFirst)
    }

    private mutating func unsubscribe(_ type: XDSType, keeping names: Set<String>) {
        let gone = (subscribed[type] ?? []).subtracting(names)
        guard !gone.isEmpty else { return }
        subscribed[type]?.subtract(gone)
        for name in gone { resources[type]?[name] = nil }
        ask(type, unsubscribe: gone)
    }

    private mutating func ask(
        _ type: XDSType, subscribe: Set<String> = [], unsubscribe: Set<String> = [], isFirst: Bool = false,
        nonce: String? = nil, rejection: String? = nil
    ) {
        switch variant {
        case .stateOfTheWorld:
            requests.append(
                .stateOfTheWorld(
                    StateOfTheWorldRequest(
                        type: type, version: versions[type] ?? "", nonce: nonce ?? nonces[type] ?? "",
                        names: (subscribed[type] ?? []).sorted(), rejection: rejection)))
        case .delta:
            let held = isFirst ? (resources[type] ?? [:]).mapValues(\.version) : [:]
            requests.append(
                .delta(
                    DeltaRequest(
                        type: type, nonce: nonce ?? "", subscribe: subscribe.sorted(),
                        unsubscribe: unsubscribe.sorted(), initialVersions: held, rejection: rejection)))
        }
    }

    // MARK: Responses

    mutating func receive(_ response: DeliveryResponse) {
        let type = response.type
        receivedCount += 1
        if answered[type] == false { complaints.append("a second \(type) response before the first was answered") }
        answered[type] = false
        nonces[type] = response.nonce
        let isRefused = response.resources.contains(where: \.isBad)
        apply(response)
        if type == .cluster {
            withheld = (response, isRefused ? "bad cluster" : nil)
        } else {
            answer(response, isRefused ? "bad \(type)" : nil)
        }
        follow()
        check()
    }

    private mutating func apply(_ response: DeliveryResponse) {
        let type = response.type
        var present = resources[type] ?? [:]
        let isWhole = variant == .stateOfTheWorld && !type.isNamed
        let names = Set(response.resources.map(\.name))
        for name in isWhole ? Array(present.keys.filter { !names.contains($0) }) : response.removed {
            // Envoy ignores the removal of what a cluster or listener still needs.
            if !type.isNamed { present[name] = nil }
        }
        for resource in response.resources where !resource.isBad {
            if type.isNamed, subscribed[type]?.contains(resource.name) != true { continue }
            if type == .cluster, present[resource.name] != resource { warming.insert(resource.name) }
            present[resource.name] = resource
        }
        if type == .endpoint {
            warming.subtract(names)
            warming.subtract(response.removed)
        }
        resources[type] = present
    }

    private mutating func answer(_ response: DeliveryResponse, _ rejection: String?) {
        if rejection == nil { versions[response.type] = response.version }
        answered[response.type] = true
        ask(response.type, nonce: response.nonce, rejection: rejection)
    }

    /// Asks for what the configuration names now, and accepts clusters once they are warm.
    private mutating func follow() {
        let clusters = Set((resources[.cluster] ?? [:]).keys)
        warming.formIntersection(clusters)
        if withheld != nil { subscribe(.endpoint, clusters, again: !warming.isEmpty) }
        unsubscribe(.endpoint, keeping: clusters)
        let routes = (resources[.listener] ?? [:]).values.reduce(into: Set<String>()) {
            $0.formUnion(References($1).routes)
        }
        subscribe(.route, routes)
        unsubscribe(.route, keeping: routes)
        if warming.isEmpty, let (response, rejection) = withheld {
            withheld = nil
            answer(response, rejection)
        }
    }

    private mutating func check() {
        let clusters = Set((resources[.cluster] ?? [:]).keys)
        for type in [XDSType.listener, .route] {
            for resource in (resources[type] ?? [:]).values where !References(resource).clusters.isSubset(of: clusters)
            {
                complaints.append("\(resource) names a cluster that is not there")
            }
        }
    }
}

extension XDSType {
    /// Envoy asks for these by name.
    var isNamed: Bool { self != .cluster && self != .listener }
}
