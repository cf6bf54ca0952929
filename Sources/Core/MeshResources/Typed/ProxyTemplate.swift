/// Changes to what is generated for a proxy. Source: Kuma 1.8 `api/mesh/v1alpha1/proxy_template.proto`.
public struct ProxyTemplate: ProxyPolicy {
    /// An Envoy resource in full.
    public struct RawResource: Hashable, Sendable {
        public let name: String
        public let version: String
        /// JSON or YAML of an Envoy message with `@type`.
        public let text: String
    }

    public enum Subject: String, Hashable, Sendable, CaseIterable {
        case cluster, listener, networkFilter, httpFilter, virtualHost
    }

    /// One change; which of the match fields apply depends on the subject.
    public struct Modification: Hashable, Sendable {
        public let subject: Subject
        /// For example `add`, `patch`, `addFirst`.
        public let operation: String
        public let origin: String?
        public let name: String?
        public let listenerName: String?
        public let listenerTags: [String: String]
        public let routeConfigurationName: String?
        /// JSON or YAML of the message, whole or in part.
        public let value: String
    }

    public let selectors: [TagSelector]
    /// Names of profiles, for example `default-proxy`.
    public let imports: [String]
    public let resources: [RawResource]
    public let modifications: [Modification]

    init(_ resource: Resource) {
        selectors = TagSelector.list("selectors", of: resource)
        let conf = resource.spec["conf"] ?? .null
        imports = (conf["imports"]?.elements ?? []).compactMap(\.stringValue)
        resources = (conf["resources"]?.elements ?? []).map { raw in
            RawResource(
                name: raw["name"]?.stringValue ?? "", version: raw["version"]?.stringValue ?? "",
                text: raw["resource"]?.stringValue ?? "")
        }
        modifications = (conf["modifications"]?.elements ?? []).compactMap(Modification.init)
    }
}

extension ProxyTemplate.Modification {
    init?(_ json: JSON) {
        guard let subject = ProxyTemplate.Subject.allCases.first(where: { json[$0.rawValue] != nil }) else { return nil }
        let body = json[subject.rawValue] ?? .null
        let match = body["match"] ?? .null
        self.init(
            subject: subject, operation: body["operation"]?.stringValue ?? "", origin: match["origin"]?.stringValue,
            name: match["name"]?.stringValue, listenerName: match["listenerName"]?.stringValue,
            listenerTags: (match["listenerTags"] ?? match["tags"])?.stringMembers ?? [:],
            routeConfigurationName: match["routeConfigurationName"]?.stringValue,
            value: body["value"]?.stringValue ?? "")
    }
}
