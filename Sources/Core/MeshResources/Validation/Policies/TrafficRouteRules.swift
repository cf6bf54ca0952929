enum TrafficRouteRules {
    static func violations(in policy: CheckedField) -> [Violation] {
        SelectorRules.violations(in: policy, sources: .withService, destinations: .onlyService)
            + violations(inConf: policy.field("conf"))
    }

    private static func violations(inConf conf: CheckedField) -> [Violation] {
        guard conf.isDefined else { return [conf.violation("cannot be empty")] }
        return targetViolations(in: conf)
            + conf.field("http").elements.flatMap(violations(inHTTP:))
            + violations(inLoadBalancer: conf.field("loadBalancer"))
    }

    private static func violations(inHTTP http: CheckedField) -> [Violation] {
        TrafficRouteMatchRules.violations(in: http.field("match"))
            + TrafficRouteModifyRules.violations(in: http.field("modify"), match: http.field("match"))
            + targetViolations(in: http)
    }

    /// Where requests go: to one destination or to a split over several.
    private static func targetViolations(in section: CheckedField) -> [Violation] {
        let split = section.field("split")
        let destination = section.field("destination")
        return section.violation(
            "requires either \"destination\" or \"split\"", if: !split.isDefined && !destination.isDefined)
            + section.violation(
                "\"split\" cannot be defined at the same time as \"destination\"",
                if: split.isDefined && destination.isDefined)
            + (split.isDefined ? violations(inSplit: split) : [])
            + (destination.isDefined ? TagRules(requiresService: true).violations(in: destination) : [])
    }

    private static func violations(inSplit split: CheckedField) -> [Violation] {
        let entries = split.elements
        guard !entries.isEmpty else { return [split.violation("must have at least one element")] }
        return entries.flatMap { entry in
            let weight = entry.field("weight")
            return weight.violation("needs to be defined", if: !weight.isDefined)
                + TagRules(requiresService: true).violations(in: entry.field("destination"))
        }
            + split.violation(
                "there must be at least one split entry with weight above 0",
                if: !entries.contains { $0.field("weight").number > 0 })
    }

    private static func violations(inLoadBalancer balancer: CheckedField) -> [Violation] {
        let choices = balancer.field("leastRequest").field("choiceCount")
        let ring = balancer.field("ringHash")
        let hash = ring.field("hashFunction")
        return choices.violation("value must be greater than or equal to 2", if: choices.number == 1)
            + hash.violation(
                "must have a valid hash function",
                if: ring.isDefined && !["XX_HASH", "MURMUR_HASH_2"].contains(hash.text))
    }
}
