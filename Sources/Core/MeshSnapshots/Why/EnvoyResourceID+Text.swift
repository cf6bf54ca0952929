import MeshDelivery

extension EnvoyResourceID {
    /// `cluster/backend`: listener, route, cluster, endpoint or secret, and a name.
    public var text: String { "\(type)/\(name)" }

    /// Reads `text`; `nil` for other kinds and without a name.
    public init?(text: String) {
        let kind = text.prefix { $0 != "/" }
        let name = text.dropFirst(kind.count + 1)
        guard let type = XDSType.allCases.first(where: { "\($0)" == kind }), !name.isEmpty else { return nil }
        self.init(type: type, name: String(name))
    }

    /// The resource that a pointer into `_config` leads to, and the rest of the pointer; `nil` unless it begins with
    /// `/xds/<type URL>/<name>`.
    public static func at(pointer: String) -> (id: EnvoyResourceID, rest: String)? {
        let steps = pointer.split(separator: "/", omittingEmptySubsequences: false)
        guard steps.count >= 4, steps[0].isEmpty, steps[1] == "xds",
            let type = XDSType(typeURL: JSONPath.unescaped(steps[2])), !steps[3].isEmpty
        else { return nil }
        let rest = steps[4...].map { "/\($0)" }.joined()
        return (EnvoyResourceID(type: type, name: JSONPath.unescaped(steps[3])), rest)
    }
}
