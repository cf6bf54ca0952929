import MeshResources

/// Routes with all that they may have.
extension RandomEdits {
    mutating func route() -> JSON {
        Document.policy(
            "TrafficRoute", pick(["p1", "p2", "s1", "s2"]),
            from: ["kuma.io/service": pick(RandomMesh.services + ["*", "*", "*"])],
            to: ["kuma.io/service": pick(RandomMesh.services + ["*", "*", "es", "far"])], conf: routeConf())
    }

    mutating func routeConf() -> JSON {
        var conf = aimed([:])
        if isOneIn(2) {
            let rules = (0..<pick([1, 2, 3])).map { _ in rule() }
            conf = conf.setting("http", to: .array(rules))
        }
        return isOneIn(3) ? conf : conf.setting("loadBalancer", to: loadBalancer())
    }

    /// `section` with one destination or with shares of several; not all of the shares are zero.
    private mutating func aimed(_ section: JSON) -> JSON {
        guard !isOneIn(3) else { return section.setting("destination", to: destination()) }
        let count = pick([1, 2, 3])
        let sure = pick(Array(0..<count))
        let shares = (0..<count).map { index -> JSON in
            let weight: Int64 = index == sure ? pick([1, 10]) : pick([0, 0, 1, 90])
            return ["weight": .int(weight), "destination": destination()]
        }
        return section.setting("split", to: .array(shares))
    }

    private mutating func destination() -> JSON {
        var tags: JSON = ["kuma.io/service": .string(pick(RandomMesh.services + ["*", "*", "es", "far"]))]
        if isOneIn(2) { tags = tags.setting("version", to: .string(pick(["v1", "v2", "*"]))) }
        if isOneIn(6) { tags = tags.setting("kuma.io/zone", to: "west") }
        return tags
    }

    private mutating func rule() -> JSON {
        let prefix: JSON = ["path": ["prefix": .string(pick(["/a", "/b"]))]]
        let regex: JSON = ["path": ["regex": "/[a-z]+"], "method": ["exact": "GET"]]
        let headers: JSON = ["headers": ["x-user": ["prefix": "a"], "x-team": ["exact": "b"]]]
        let headerChanges: JSON = [
            "add": [["name": "x-a", "value": "1", "append": .bool(isOneIn(2))]], "remove": [["name": "x-b"]],
        ]
        let rewrite: JSON = ["pattern": "/(.*)", "substitution": #"/x/\1"#]
        let kinds: [(match: JSON, modify: JSON?)] = [
            (prefix, nil), (prefix, ["path": ["rewritePrefix": "/c"]]), (regex, nil),
            (regex, ["path": ["regex": rewrite]]), (headers, ["host": ["value": "example.org"]]),
            (headers, ["requestHeaders": headerChanges, "responseHeaders": headerChanges]),
        ]
        let kind = pick(kinds)
        return aimed(["match": kind.match]).setting("modify", to: kind.modify)
    }

    private mutating func loadBalancer() -> JSON {
        pick([
            ["roundRobin": [:]], ["leastRequest": [:]], ["leastRequest": ["choiceCount": 3]], ["random": [:]],
            ["maglev": [:]], ["ringHash": ["hashFunction": "XX_HASH"]],
            ["ringHash": ["hashFunction": "MURMUR_HASH_2", "minRingSize": 64, "maxRingSize": 1024]],
        ])
    }
}
