import MeshResources
import ResourceDocuments

/// Which proxy this is, and the resource that describes it if kuma-dp was given one.
struct ProxyDefinition: Hashable, Sendable {
    let type: ProxyType
    /// Empty for zone proxies, which belong to no mesh.
    let mesh: String
    let name: String
    /// `nil`: the control plane has it already.
    let resource: Resource?

    /// Port of Envoy's admin server, where the resource says it.
    var adminPort: Int? {
        resource?.spec["networking"]?["admin"]?["port"]?.intValue.map(Int.init)
    }

    /// A proxy whose resource the control plane has.
    init(type: ProxyType, mesh: String?, name: String?) throws(AgentError) {
        guard let name, !name.isEmpty else {
            throw .usage("--name is required unless --dataplane-file or --dataplane gives the dataplane definition")
        }
        self.type = type
        self.mesh = type == .dataplane ? mesh ?? "default" : ""
        self.name = name
        resource = nil
    }

    /// Reads a definition and checks it as the control plane will.
    ///
    /// - Parameters:
    ///   - text: one YAML or JSON document, its placeholders filled.
    ///   - source: names the file in errors.
    /// - Returns: the proxy, and what in the document is out of date or ignored.
    static func parse(
        _ text: String, type: ProxyType, source: String
    ) throws(AgentError) -> (proxy: ProxyDefinition, warnings: [String]) {
        let document = try document(of: text, type: type, source: source)
        guard let resourceType = ResourceType.named(type.resourceType) else {
            throw AgentError("\(source): the type \(type.resourceType) is not known to this version")
        }
        let checked = resourceType.check(document)
        let key = checked.resource.key
        let violations =
            checked.violations.isEmpty
            ? Names.validate(key, type: resourceType) + validate(applyingDefaults(to: checked.resource))
            : checked.violations
        guard violations.isEmpty else { throw refusal(of: violations, type: type, source: source) }
        return (ProxyDefinition(type: type, resource: checked.resource), checked.warnings)
    }

    private init(type: ProxyType, resource: Resource) {
        self.type = type
        self.resource = resource
        mesh = resource.key.mesh
        name = resource.key.name
    }

    private static func document(of text: String, type: ProxyType, source: String) throws(AgentError) -> JSON {
        let documents: [ParsedDocument]
        do {
            documents = try ResourceDocuments.parse(text)
        } catch {
            throw AgentError("\(source): \(error)")
        }
        guard let document = documents.first, documents.count == 1 else {
            throw AgentError(
                "\(source): holds \(documents.count) documents, must hold one \(type.resourceType)"
                    + " (one kuma-dp runs one proxy)")
        }
        guard let stated = document.json["type"]?.stringValue else {
            throw AgentError("\(source): type: cannot be empty; write \"type: \(type.resourceType)\"")
        }
        guard stated == type.resourceType else {
            throw AgentError("\(source): invalid proxy resource type \"\(stated)\", expected \(type.resourceType)")
        }
        return document.json
    }

    private static func refusal(of violations: [Violation], type: ProxyType, source: String) -> AgentError {
        let lines = violations.map { "* \($0.field.isEmpty ? "(document)" : $0.field): \($0.reason)" }
        return AgentError("\(source): the \(type.resourceType) is not valid\n" + lines.joined(separator: "\n"))
    }
}
