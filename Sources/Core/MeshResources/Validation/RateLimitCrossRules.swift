/// What a RateLimit may not select, given the external services of its mesh: those are known by service alone.
public func violationsOfRateLimit(_ rateLimit: Resource, externalServices: [Resource]) -> [Violation] {
    let services = Set(externalServices.compactMap(service))
    guard !services.isEmpty else { return [] }
    return destinations(of: rateLimit).filter { match in
        match.count > 1 && match[TagName.service].map { $0 == "*" || services.contains($0) } == true
    }
    .map { _ in
        Violation(
            "ratelimit",
            "RateLimit applied to external service only supports kuma.io/service as destination match")
    }
}

/// The same rule when an ExternalService comes to a mesh that has rate limits; they are reported by name.
public func violationsOfExternalService(_ externalService: Resource, rateLimits: [Resource]) -> [Violation] {
    let name = service(of: externalService) ?? ""
    return rateLimits.sorted { $0.key < $1.key }.flatMap { rateLimit in
        destinations(of: rateLimit).filter { match in
            match.count > 1 && match[TagName.service].map { $0 == "*" || $0 == name } == true
        }
        .map { _ in
            Violation(
                "externalservice",
                "ExternalService would match RateLimit '\(rateLimit.key.name)' "
                    + "which includes incompatible destination matches")
        }
    }
}

private func service(of externalService: Resource) -> String? {
    CheckedField(externalService).field("tags").textMap[TagName.service]
}

private func destinations(of rateLimit: Resource) -> [[String: String]] {
    CheckedField(rateLimit).field("destinations").elements.map { $0.field("match").textMap }
}
