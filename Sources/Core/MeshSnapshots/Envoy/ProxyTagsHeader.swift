import MeshResources

/// The header in which a proxy tells others its tags. Source: Kuma 1.8 `pkg/xds/envoy/routes/v3`, `tags.Serialize`.
enum ProxyTagsHeader {
    static let name = "x-kuma-tags"

    /// `&key=value1,value2&` for each tag in `tagSets`, sorted, one after the other.
    static func value(of tagSets: [[String: String]]) -> String {
        var values: [String: Set<String>] = [:]
        for tags in tagSets {
            for (key, value) in tags { values[key, default: []].insert(value) }
        }
        return values.mapValues { $0.sorted() }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { "&\($0.key)=\($0.value.joined(separator: ","))&" }.joined()
    }

    /// A regular expression for the header of proxies that `selectors` match.
    static func pattern(matching selectors: [TagSelector]) -> String {
        let patterns = selectors.map(pattern)
        return patterns.count == 1 ? patterns[0] : "(\(patterns.joined(separator: "|")))"
    }

    private static func pattern(_ selector: TagSelector) -> String {
        let sorted = selector.tags.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return ".*"
            + sorted.map { key, value in
                value == "*" ? "&\(key)=.*" : "&\(key)=[^&]*\(value.replacing(".", with: "\\."))[,&].*"
            }.joined()
    }
}
