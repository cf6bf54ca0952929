import MeshProjections
import MeshResources

/// What the rest of the state says about an operation.
extension Decision {
    /// Whether the mesh that the resource belongs to exists, or will after this command.
    func hasMesh(_ key: ResourceKey) -> Bool {
        guard let type = ResourceType.named(key.type), type.scope == .mesh else { return true }
        return state["Mesh", "", key.mesh] != nil
    }

    func violations(ofPutting resource: Resource) -> [Violation] {
        let key = resource.key
        var violations = before[key] == nil ? violationsOfNewName(key) : []
        violations += violationsOfLabelChange(old: before[key]?.resource, new: resource)
        violations += validate(resource)
        switch key.type {
        case "Mesh":
            violations += violationsOfMeshChange(old: before[key]?.resource, new: resource)
        case "Dataplane":
            if let mesh = state["Mesh", "", key.mesh] {
                violations += violationsOfMembership(dataplane: resource, mesh: mesh.resource)
            }
        case "RateLimit":
            violations += violationsOfRateLimit(resource, externalServices: resources("ExternalService", key.mesh))
        case "ExternalService":
            violations += violationsOfExternalService(resource, rateLimits: resources("RateLimit", key.mesh))
        default: break
        }
        return violations
    }

    /// Names of resources that are there already stay as they are.
    private func violationsOfNewName(_ key: ResourceKey) -> [Violation] {
        key.type == "Mesh" ? Names.validateMeshName(key.name) : Names.validateResourceName(key.name)
    }

    private func resources(_ type: String, _ mesh: String) -> [Resource] {
        state.list(type, mesh: mesh).map(\.resource)
    }

    /// A provided authority must be usable before any proxy depends on it.
    func violationsOfProvidedAuthority(_ resource: Resource) -> [Violation] {
        let mesh = Mesh(resource)
        for (index, backend) in mesh.mtlsBackends.enumerated() where backend.type == "provided" {
            let field = "mtls.backends[\(index)].conf"
            guard let certificate = value(of: backend.conf["cert"], mesh: mesh.name) else {
                return missingSource(backend.conf["cert"], field: "\(field).cert")
            }
            guard let key = value(of: backend.conf["key"], mesh: mesh.name) else {
                return missingSource(backend.conf["key"], field: "\(field).key")
            }
            let faults = keys.faults(ofProvidedCertificate: certificate, privateKeyPEM: key)
            if !faults.isEmpty {
                return faults.map { Violation($0.field.isEmpty ? field : "\(field).\($0.field)", $0.reason) }
            }
        }
        return []
    }

    private func missingSource(_ source: JSON?, field: String) -> [Violation] {
        if source?["file"] != nil { return [] }
        let reason = source?["secret"]?.stringValue.map { "could not load data: secret \"\($0)\" is not found" }
        return [Violation(field, reason ?? "data source has to be chosen. Available sources: secret, file, inline")]
    }

    /// The text of a data source. Files are read by the shell when the authority is used, so they are not checked here.
    private func value(of source: JSON?, mesh: String) -> String? {
        if let name = source?["secret"]?.stringValue {
            return state["Secret", mesh, name]?.resource.spec["data"]?.stringValue.flatMap(textFromBase64)
        }
        return source?["inlineString"]?.stringValue ?? source?["inline"]?.stringValue.flatMap(textFromBase64)
    }

    func violations(ofDeleting resource: Resource) -> [Violation] {
        let key = resource.key
        switch key.type {
        case "Mesh":
            guard state.count("Dataplane", mesh: key.name) == 0 else {
                return [Violation("mesh", "unable to delete mesh, there are still some dataplanes attached")]
            }
            return []
        case "Secret":
            guard let mesh = state["Mesh", "", key.mesh] else { return [] }
            return secretInUse(key.name, mesh: mesh.resource).map { [$0] } ?? []
        default: return []
        }
    }
}
