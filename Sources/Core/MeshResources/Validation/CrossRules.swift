/// What a change of a Mesh may not do while its proxies run; Kuma's text.
///
/// A provided authority may get another certificate in place while mTLS is on (same name, same type): that is how it
/// is rotated, proxies trusting the old one and the new one meanwhile. Replacing one authority by another is refused.
/// - Parameter old: `nil` if the Mesh is new.
public func violationsOfMeshChange(old: Resource?, new: Resource) -> [Violation] {
    guard let old, let before = enabledBackend(of: old), let after = enabledBackend(of: new) else { return [] }
    let isSame = before["name"] == after["name"] && before["type"] == after["type"]
    return isSame
        ? []
        : [
            Violation(
                "mtls.enabledBackend",
                "Changing CA when mTLS is enabled is forbidden. Disable mTLS first and then change the CA")
        ]
}

/// The backend that issues certificates; `nil` if mTLS is off.
private func enabledBackend(of mesh: Resource) -> JSON? {
    guard let mtls = mesh.spec["mtls"], let name = mtls["enabledBackend"]?.stringValue, !name.isEmpty else {
        return nil
    }
    return mtls["backends"]?.elements.first { $0["name"]?.stringValue == name } ?? ["name": .string(name)]
}

/// Why a proxy may not join a mesh: the first of its sets of tags (inbounds, then gateway) that the constraints refuse.
///
/// The violation has no field, because Kuma names none.
public func violationsOfMembership(dataplane: Resource, mesh: Resource) -> [Violation] {
    let constraints = CheckedField(mesh).field("constraints").field("dataplaneProxy")
    let requirements = constraints.field("requirements").elements.map { $0.field("tags").textMap }
    let restrictions = constraints.field("restrictions").elements.map { $0.field("tags").textMap }
    let start = "dataplane cannot be a member of mesh \(GoText.quoted(dataplane.key.mesh)) because its tags "
    for tags in tagSets(of: dataplane) {
        if !requirements.isEmpty, !requirements.contains(where: { matches($0, tags) }) {
            let reason = "\(quoted(tags)) does not fulfill any requirements defined on the Mesh"
            return [Violation("", start + reason)]
        }
        if let restriction = restrictions.first(where: { matches($0, tags) }) {
            let reason = "\(quoted(tags)) matches restricted tags \(quoted(restriction)) defined on the Mesh"
            return [Violation("", start + reason)]
        }
    }
    return []
}

private func tagSets(of dataplane: Resource) -> [[String: String]] {
    let networking = CheckedField(dataplane).field("networking")
    let gateway = networking.field("gateway")
    return networking.field("inbound").elements.map { $0.field("tags").textMap }
        + (gateway.isDefined ? [gateway.field("tags").textMap] : [])
}

/// `*` asks for a tag that is there and not empty.
private func matches(_ rule: [String: String], _ tags: [String: String]) -> Bool {
    rule.allSatisfy { name, value in
        let given = tags[name] ?? ""
        return value == "*" ? !given.isEmpty : value == given
    }
}

private func quoted(_ tags: [String: String]) -> String {
    GoText.quoted(tags.map { "\($0)=\($1)" }.sorted().joined(separator: " "))
}

/// Why a Secret cannot be deleted: the authority of `mesh` that needs it; `nil` if none does.
public func secretInUse(_ secret: String, mesh: Resource) -> Violation? {
    let backends = CheckedField(mesh).field("mtls").field("backends").elements
    guard let backend = backends.first(where: { secretsUsed(by: $0, mesh: mesh.key.name).contains(secret) }) else {
        return nil
    }
    let name = GoText.quoted(backend.field("name").text)
    return Violation(
        "name",
        "The secret \(GoText.quoted(secret)) that you are trying to remove is currently in use in Mesh "
            + "\(GoText.quoted(mesh.key.name)) in mTLS backend \(name). "
            + "Please remove the reference from the \(name) backend before removing the secret.")
}

private func secretsUsed(by backend: CheckedField, mesh: String) -> [String] {
    let name = backend.field("name").text
    guard backend.field("type").text == "provided" else {
        return ["\(mesh).ca-builtin-cert-\(name)", "\(mesh).ca-builtin-key-\(name)"]
    }
    return ["cert", "key"].map { backend.field("conf").field($0).field("secret").text }.filter { !$0.isEmpty }
}
