import MeshDelivery
import MeshFixtures

/// What a resource refers to, for the model proxy: `bytes` spells it.
struct References: Equatable {
    var clusters: Set<String> = []
    var routes: Set<String> = []

    init(_ resource: EncodedResource) {
        for word in String(decoding: resource.bytes, as: UTF8.self).split(separator: " ") {
            if word.hasPrefix("c:") { clusters.insert(String(word.dropFirst(2))) }
            if word.hasPrefix("r:") { routes.insert(String(word.dropFirst(2))) }
        }
    }
}

extension EncodedResource {
    static func make(
        _ type: XDSType, _ name: String, _ version: String = "1", clusters: [String] = [], routes: [String] = []
    ) -> EncodedResource {
        let words = clusters.sorted().map { "c:\($0)" } + routes.sorted().map { "r:\($0)" }
        return EncodedResource(
            type: type, name: name, version: version + "/" + words.joined(separator: ","),
            bytes: Array(words.joined(separator: " ").utf8))
    }

    /// The model proxy refuses it.
    var isBad: Bool { version.hasPrefix("bad") }
}

extension DeliverySnapshot {
    init(_ revision: UInt64, _ resources: [EncodedResource]) {
        let byType = Dictionary(grouping: resources, by: \.type)
        self.init(
            revision: revision,
            sets: byType.mapValues { resources in
                let sorted = resources.sorted { $0.name < $1.name }
                return ResourceSet(
                    resources: sorted, version: sorted.map { "\($0.name)@\($0.version)" }.joined(separator: ";"))
            })
    }

    /// For each type, name and version.
    var content: [XDSType: [String: String]] {
        Dictionary(
            uniqueKeysWithValues: XDSType.allCases.map { type in
                (type, Dictionary(uniqueKeysWithValues: self[type].resources.map { ($0.name, $0.version) }))
            })
    }
}

/// Random configurations in which everything that is named exists.
struct World {
    var random: SplitMix64
    var badTypes: Set<XDSType> = []
    /// What `snapshot` returned last.
    private(set) var lastSnapshot = DeliverySnapshot(0, [])
    private var revision: UInt64 = 0
    private var versions: [String: Int] = [:]

    init(seed: UInt64, badTypes: Set<XDSType> = []) {
        random = SplitMix64(seed: seed)
        self.badTypes = badTypes
    }

    mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    /// The next snapshot: a little different from the one before.
    mutating func snapshot(allGood: Bool = false) -> DeliverySnapshot {
        revision += 1
        let clusters = names("c", of: 5)
        let routes = clusters.isEmpty ? [] : names("r", of: 3)
        var resources = clusters.map { EncodedResource.make(.cluster, $0, version(.cluster, $0, allGood)) }
        resources += clusters.map { .make(.endpoint, $0, version(.endpoint, $0, allGood)) }
        resources += routes.map { .make(.route, $0, version(.route, $0, allGood), clusters: some(clusters)) }
        resources += names("l", of: 4).map {
            .make(
                .listener, $0, version(.listener, $0, allGood), clusters: some(clusters), routes: some(routes))
        }
        resources += ["ca", "id"].map { .make(.secret, $0, version(.secret, $0, allGood)) }
        lastSnapshot = DeliverySnapshot(revision, resources)
        return lastSnapshot
    }

    private mutating func names(_ prefix: String, of count: Int) -> [String] {
        (0..<count).filter { _ in pick(4) > 0 }.map { "\(prefix)\($0)" }
    }

    private mutating func some(_ names: [String]) -> [String] { names.filter { _ in pick(2) > 0 } }

    private mutating func version(_ type: XDSType, _ name: String, _ allGood: Bool) -> String {
        let key = "\(type) \(name)"
        if pick(4) == 0 { versions[key, default: 0] += 1 }
        let number = versions[key] ?? 0
        return !allGood && badTypes.contains(type) && pick(8) == 0 ? "bad\(number)" : "\(number)"
    }
}
