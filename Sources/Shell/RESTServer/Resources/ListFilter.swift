import MeshProjections
import MeshResources

/// Which resources of a list are wanted.
struct ListFilter: Sendable {
    private enum Gateway {
        case any, none, builtin, delegated
    }

    private let namePart: String?
    private let labels: [(name: String, value: String)]
    /// Of Dataplanes and ExternalServices: name, and part of the value.
    private let tags: [(name: String, value: String)]
    private let gateway: Gateway?

    /// - Throws: `APIError` 400.
    init(_ query: Query, type: ResourceType) throws {
        namePart = query["name"]
        labels = try Self.labels(query)
        let hasTags = type == .dataplane || type == .externalService
        tags = try hasTags ? query.all("tag").map(Self.tag) : []
        gateway = try type == .dataplane ? query["gateway"].map(Self.gateway) : nil
    }

    private static func labels(_ query: Query) throws -> [(name: String, value: String)] {
        try query.items.filter { $0.name.hasPrefix("filter[") }.map { item in
            guard item.name.hasSuffix("]") else { throw invalid(item.name, "advanced filters are not supported") }
            let field = item.name.dropFirst(7).dropLast()
            guard field.hasPrefix("labels.") else { throw invalid(item.name, "filters are only supported on labels") }
            return (String(field.dropFirst(7)), item.value)
        }
    }

    private static func tag(_ text: String) throws -> (name: String, value: String) {
        guard let colon = text.firstIndex(of: ":") else {
            throw invalid("tag", "\"\(text)\" must have the form NAME:VALUE")
        }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    private static func gateway(_ text: String) throws -> Gateway {
        switch text {
        case "true": return .any
        case "false": return .none
        case "builtin": return .builtin
        case "delegated": return .delegated
        default: throw invalid("gateway", "shoud use `true`, `false`, 'builtin' or 'delegated' instead of \(text)")
        }
    }

    private static func invalid(_ field: String, _ reason: String) -> APIError {
        .invalid("Could not retrieve resources", [Violation(field, reason)])
    }

    var wantsAll: Bool { namePart == nil && labels.isEmpty && tags.isEmpty && gateway == nil }

    func matches(_ stored: StoredResource) -> Bool {
        if let namePart, !stored.key.name.contains(namePart) { return false }
        if !labels.isEmpty {
            let all = ComputedLabels.all(of: stored)
            guard labels.allSatisfy({ all[$0.name] == $0.value }) else { return false }
        }
        return matchesTags(stored) && matchesGateway(stored)
    }

    private func matchesTags(_ stored: StoredResource) -> Bool {
        guard !tags.isEmpty else { return true }
        var values: [String: [String]] = [:]
        if case .dataplane(let dataplane) = stored.typed {
            values = dataplane.tags
        } else if let tags = stored.resource.spec["tags"]?.stringMembers {
            values = tags.mapValues { [$0] }
        }
        return tags.allSatisfy { tag in values[tag.name]?.contains { $0.contains(tag.value) } ?? false }
    }

    private func matchesGateway(_ stored: StoredResource) -> Bool {
        guard let gateway else { return true }
        let declared = stored.resource.spec["networking"]?["gateway"]
        let isBuiltin = declared?["type"]?.stringValue == "BUILTIN"
        switch gateway {
        case .any: return declared != nil
        case .none: return declared == nil
        case .builtin: return declared != nil && isBuiltin
        case .delegated: return declared != nil && !isBuiltin
        }
    }
}
