/// One fake proxy: what it holds stays when its stream breaks, as in Envoy. Decides what is sent; performs nothing.
final class FakeProxy {
    let index: Int
    private let node: RequestWriter.Node
    private let options: LoadOptions
    private let table: FactTable
    /// By type, then name.
    private var held: [[Int: Fact]]
    /// Names that are asked for, of the types that are asked for by name.
    private var wanted: [Set<Int>]
    /// Of state of the world: the last version of each type.
    private var versions: [String]
    private(set) var isComplete = false

    init(_ index: Int, _ options: LoadOptions, dataplane: String?, table: FactTable) {
        self.index = index
        self.options = options
        self.table = table
        node = RequestWriter.Node(
            id: options.nodeID.replacing("{}", with: String(index)), dataplane: dataplane)
        held = Array(repeating: [:], count: ResourceType.allCases.count)
        wanted = Array(repeating: [], count: ResourceType.allCases.count)
        versions = Array(repeating: "", count: ResourceType.allCases.count)
    }

    func holds(_ type: ResourceType, _ name: Int) -> Fact? { held[type.rawValue][name] }

    func facts(_ type: ResourceType) -> some Collection<Fact> { held[type.rawValue].values }

    /// Forgets everything, as a proxy that is started anew.
    func reset() {
        for type in ResourceType.allCases {
            held[type.rawValue] = [:]
            wanted[type.rawValue] = []
            versions[type.rawValue] = ""
        }
        isComplete = false
    }

    // MARK: Asking

    /// The first requests of a stream: all that it wants, with what it holds already.
    func greeting() -> [UInt8] {
        var isFirst = true
        var requests: [UInt8] = []
        for type in options.types where !type.isNamed || !wanted[type.rawValue].isEmpty {
            let node = isFirst ? self.node : nil
            isFirst = false
            requests += options.isDelta ? deltaGreeting(type, node) : stateGreeting(type, node, nonce: "")
        }
        return requests
    }

    private func deltaGreeting(_ type: ResourceType, _ node: RequestWriter.Node?) -> [UInt8] {
        let initial = facts(type).map { (name: table.texts[$0.name], version: $0.version) }
        return RequestWriter.delta(type, node: node, subscribe: names(wanted[type.rawValue]), initial: initial)
    }

    private func stateGreeting(_ type: ResourceType, _ node: RequestWriter.Node?, nonce: String) -> [UInt8] {
        RequestWriter.stateOfTheWorld(
            type, node: node, names: names(wanted[type.rawValue]), version: versions[type.rawValue], nonce: nonce)
    }

    private func names(_ numbers: Set<Int>) -> [String] { numbers.map { table.texts[$0] }.sorted() }

    // MARK: Taking

    /// Keeps what was sent, tells `observer` of each resource, and says what is sent next: the acknowledgement, and
    /// requests for what new clusters and listeners wait for.
    ///
    /// - Throws: `Ended` if the answer is no discovery response.
    func take(_ message: UnsafeRawBufferPointer, _ observer: (Fact, _ before: Fact?) -> Void) throws -> [UInt8] {
        let answer = DiscoveryAnswer(message)
        guard !answer.isBroken else { throw Ended(reason: "a response is no protobuf message") }
        guard let type = answer.type else { throw Ended(reason: "a response has a type that nobody asked for") }
        let before = wanted
        if options.isDelta { takeDelta(answer, type, observer) } else { takeState(answer, type, observer) }
        if !isComplete { isComplete = check() == nil }
        return acknowledgement(answer, type, before)
    }

    private func takeDelta(_ answer: DiscoveryAnswer, _ type: ResourceType, _ observer: (Fact, Fact?) -> Void) {
        answer.bytes.fields(DiscoveryAnswer.resources) { envelope in
            guard let fact = table.fact(delta: envelope) else { return table.add(fault: "a resource cannot be read") }
            observer(fact, held[type.rawValue].updateValue(fact, forKey: fact.name))
        }
        answer.bytes.fields(DiscoveryAnswer.removed) { held[type.rawValue][table.intern(type, $0.text)] = nil }
        follow(type)
    }

    private func takeState(_ answer: DiscoveryAnswer, _ type: ResourceType, _ observer: (Fact, Fact?) -> Void) {
        var now: [Int: Fact] = type.isNamed ? held[type.rawValue] : [:]
        answer.bytes.fields(DiscoveryAnswer.resources) { any in
            guard let fact = table.fact(any: any) else { return table.add(fault: "a resource cannot be read") }
            now[fact.name] = fact
            observer(fact, held[type.rawValue][fact.name])
        }
        held[type.rawValue] = now
        versions[type.rawValue] = answer.version
        follow(type)
    }

    /// What clusters and listeners wait for is wanted from now on; what none waits for any longer is forgotten.
    private func follow(_ type: ResourceType) {
        let (other, names): (ResourceType, Set<Int>)
        switch type {
        case .cds: (other, names) = (.eds, Set(facts(.cds).compactMap(\.content.assignment)))
        case .lds: (other, names) = (.rds, Set(facts(.lds).flatMap(\.content.routes)))
        case .eds, .rds: return
        }
        guard options.types.contains(other), wanted[other.rawValue] != names else { return }
        for gone in wanted[other.rawValue].subtracting(names) { held[other.rawValue][gone] = nil }
        wanted[other.rawValue] = names
    }

    private func acknowledgement(_ answer: DiscoveryAnswer, _ type: ResourceType, _ before: [Set<Int>]) -> [UInt8] {
        guard options.isDelta else { return stateAcknowledgement(answer, type, before) }
        var requests = RequestWriter.delta(type, nonce: answer.nonce)
        for other in [ResourceType.eds, .rds] where before[other.rawValue] != wanted[other.rawValue] {
            let (old, new) = (before[other.rawValue], wanted[other.rawValue])
            requests += RequestWriter.delta(
                other, subscribe: names(new.subtracting(old)), unsubscribe: names(old.subtracting(new)))
        }
        return requests
    }

    private var nonces: [ResourceType: String] = [:]

    private func stateAcknowledgement(
        _ answer: DiscoveryAnswer, _ type: ResourceType, _ before: [Set<Int>]
    ) -> [UInt8] {
        nonces[type] = answer.nonce
        var requests = stateGreeting(type, nil, nonce: answer.nonce)
        for other in [ResourceType.eds, .rds] where before[other.rawValue] != wanted[other.rawValue] {
            requests += stateGreeting(other, nil, nonce: nonces[other] ?? "")
        }
        return requests
    }

    /// A stream of its own begins without nonces.
    func forgetNonces() { nonces = [:] }

    // MARK: Completeness

    /// What is missing: endpoints of a cluster, a cluster that a listener leads to, or all; `nil` if nothing is.
    func check() -> String? {
        let clusters = held[ResourceType.cds.rawValue]
        let types = options.types
        let served = clusters.values.compactMap(\.content.assignment)
        if served.count < options.clusters { return "\(served.count) clusters of \(options.clusters)" }
        if types.contains(.eds) {
            for name in served where holds(.eds, name)?.content.tokens.isEmpty ?? true {
                return "endpoints of \(table.texts[name])"
            }
        }
        if types.contains(.lds), held[ResourceType.lds.rawValue].isEmpty, options.clusters > 0 { return "listeners" }
        for type in [ResourceType.lds, .rds] {
            for fact in facts(type) {
                if let name = fact.content.clusters.first(where: { clusters[$0] == nil }) {
                    return "cluster \(table.texts[name]), to which \(table.texts[fact.name]) leads"
                }
            }
        }
        if types.contains(.rds), let name = wanted[ResourceType.rds.rawValue].first(where: { holds(.rds, $0) == nil }) {
            return "routes \(table.texts[name])"
        }
        return nil
    }
}
