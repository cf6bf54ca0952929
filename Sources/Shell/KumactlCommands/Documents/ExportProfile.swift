import MeshResources

/// What an export is for. Source: Kuma 2.14 `app/kumactl/cmd/export`.
enum ExportProfile: String {
    case federation
    case federationWithPolicies = "federation-with-policies"
    case all
    case noDataplanes = "no-dataplanes"

    private var isMigration: Bool { self == .federation || self == .federationWithPolicies }

    /// Sorted by name. What only a control plane writes cannot be applied, and is left out.
    func types(includesAdmin: Bool) -> [ResourceType] {
        ResourceType.all.filter { type in
            guard type.hasREST, !type.isInternal, !type.isReadOnly else { return false }
            guard !type.isAdminOnly || includesAdmin || isMigration else { return false }
            switch self {
            case .federation:
                return type.isIncludedInFederation && !type.isTargetRefBased && type != .meshGateway
            case .federationWithPolicies: return type.isIncludedInFederation
            case .all: return true
            case .noDataplanes: return type != .dataplane
            }
        }
    }

    /// In an order in which they can be applied, without what the next control plane computes anew.
    func arranged(_ documents: [JSON]) -> [JSON] {
        let kept = documents.filter { !Self.ownAuthorities.contains($0["name"]?.stringValue ?? "") }
        let ranked = kept.enumerated().sorted { left, right in
            (Self.rank(left.element), left.offset) < (Self.rank(right.element), right.offset)
        }
        return ranked.map { prepared($0.element) }
    }

    /// A control plane that took over the authorities of another would fail its own handshakes.
    private static let ownAuthorities: Set<String> = ["envoy-admin-ca", "inter-cp-ca"]
    /// Once these are applied, the user that applies is another one.
    private static let userTokenKeys = "user-token-signing-key"

    private static func rank(_ document: JSON) -> Int {
        switch document["type"]?.stringValue {
        case "Mesh": 0
        case "Secret": 1
        case "GlobalSecret" where document["name"]?.stringValue?.hasPrefix(userTokenKeys) == true: 3
        default: 2
        }
    }

    private func prepared(_ document: JSON) -> JSON {
        let stored = Self.withoutDerivedFields(document)
        guard stored["type"]?.stringValue == "Mesh" else { return stored }
        let mesh = stored.setting("skipCreatingInitialPolicies", to: ["*"])
        return isMigration ? Self.withProvidedAuthorities(mesh) : mesh
    }

    private static func withoutDerivedFields(_ document: JSON) -> JSON {
        let derived: Set<String> = ["creationTime", "modificationTime", "kri", "revision", "log", "status"]
        let computedLabels: Set<String> = [
            "kuma.io/mesh", "kuma.io/origin", "kuma.io/zone", "kuma.io/env", "kuma.io/policy-role",
            "kuma.io/proxy-type", "kuma.io/display-name", "kuma.io/listener-zoneingress",
            "kuma.io/listener-zoneegress",
        ]
        let labels = (document["labels"]?.members ?? [:]).filter { !computedLabels.contains($0.key) }
        let ignored = ResourceType.named(document["type"]?.stringValue ?? "")?.ignoredFields ?? []
        return .object(
            document.members.filter { !derived.contains($0.key) && !ignored.contains($0.key) }
        ).setting("labels", to: labels.isEmpty ? nil : .object(labels))
    }

    /// The global would make a new authority for a builtin backend; so the present one, which is among the secrets,
    /// becomes a provided one.
    private static func withProvidedAuthorities(_ mesh: JSON) -> JSON {
        guard let mtls = mesh["mtls"], let name = mesh["name"]?.stringValue else { return mesh }
        let backends = (mtls["backends"]?.elements ?? []).map { backend -> JSON in
            guard backend["type"]?.stringValue == "builtin", let label = backend["name"]?.stringValue else {
                return backend
            }
            return backend.setting("type", to: "provided").setting(
                "conf",
                to: [
                    "cert": ["secret": .string("\(name).ca-builtin-cert-\(label)")],
                    "key": ["secret": .string("\(name).ca-builtin-key-\(label)")],
                ])
        }
        return mesh.setting("mtls", to: mtls.setting("backends", to: .array(backends)))
    }
}
