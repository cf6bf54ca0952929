import FoundationEssentials
import MeshProjections
public import MeshResources

/// What follows from an operation in the same commit.
extension Decision {
    mutating func deriveFromPut(_ resource: Resource) throws(Rejection) {
        guard resource.key.type == "Mesh" else { return }
        let mesh = Mesh(resource)
        let isNew = before[resource.key] == nil
        do {
            if isNew { try deriveSigningKey(mesh.name) }
            try deriveAuthority(mesh)
        } catch {
            throw .keyMaterial("\(error)")
        }
        if isNew { deriveDefaultPolicies(mesh) }
    }

    mutating func deriveFromDelete(_ key: ResourceKey) {
        switch key.type {
        case "Mesh":
            for stored in state.contents(ofMesh: key.name) { deriveDeletion(stored.key) }
            let readiness = ResourceKey(type: "Config", name: "kuma-\(key.name)-tls-readiness")
            if state[readiness] != nil { deriveDeletion(readiness) }
        case "Dataplane":
            let metadata = ResourceKey(type: "DataplaneMetadata", mesh: key.mesh, name: key.name)
            if state[metadata] != nil { deriveDeletion(metadata) }
        default: break
        }
    }

    private mutating func deriveSigningKey(_ mesh: String) throws {
        let key = ResourceKey(type: "Secret", mesh: mesh, name: "dataplane-token-signing-key-\(mesh)-1")
        guard state[key] == nil else { return }
        derive(secret(key, text: try keys.signingKeyPEM()))
    }

    /// Certificate and key of an enabled `builtin` backend, unless they exist.
    private mutating func deriveAuthority(_ mesh: Mesh) throws {
        guard let backend = mesh.mtls?.enabledBackend, backend.type == "builtin" else { return }
        let certificate = ResourceKey(
            type: "Secret", mesh: mesh.name, name: "\(mesh.name).ca-builtin-cert-\(backend.name)")
        let privateKey = ResourceKey(
            type: "Secret", mesh: mesh.name, name: "\(mesh.name).ca-builtin-key-\(backend.name)")
        guard state[certificate] == nil || state[privateKey] == nil else { return }
        let conf = backend.conf["caCert"]
        let authority = try keys.builtinAuthority(
            mesh: mesh.name, rsaBits: conf?["RSAbits"]?.intValue.map { Int($0) },
            expiration: conf?["expiration"]?.stringValue)
        derive(secret(certificate, text: authority.certificatePEM))
        derive(secret(privateKey, text: authority.privateKeyPEM))
    }

    private mutating func deriveDefaultPolicies(_ mesh: Mesh) {
        let skipped = mesh.skipCreatingInitialPolicies
        guard !skipped.contains("*") else { return }
        for policy in defaultPolicies(mesh: mesh.name)
        where !skipped.contains(policy.key.type) && state[policy.key] == nil {
            derive(policy)
        }
    }

    private func secret(_ key: ResourceKey, text: String) -> Resource {
        Resource(key: key, spec: ["data": .string(Data(text.utf8).base64EncodedString())])
    }
}

/// The policies that come with a mesh. Source: Kuma 1.8 `pkg/defaults/mesh`.
public func defaultPolicies(mesh: String) -> [Resource] {
    let all: JSON = [["match": ["kuma.io/service": "*"]]]
    func policy(_ type: String, _ name: String, _ conf: JSON?) -> Resource {
        var spec: [String: JSON] = ["sources": all, "destinations": all]
        spec["conf"] = conf
        return Resource(key: ResourceKey(type: type, mesh: mesh, name: "\(name)-\(mesh)"), spec: spec)
    }
    let retries: [String: JSON] = [
        "numRetries": 5, "perTryTimeout": "16s", "backOff": ["baseInterval": "0.025s", "maxInterval": "0.250s"],
    ]
    return [
        policy("TrafficPermission", "allow-all", nil),
        policy(
            "TrafficRoute", "route-all",
            ["loadBalancer": ["roundRobin": [:]], "destination": ["kuma.io/service": "*"]]),
        policy(
            "Timeout", "timeout-all",
            [
                "connectTimeout": "5s", "tcp": ["idleTimeout": "3600s"],
                "http": ["requestTimeout": "15s", "idleTimeout": "3600s", "streamIdleTimeout": "1800s"],
            ]),
        policy(
            "CircuitBreaker", "circuit-breaker-all",
            ["thresholds": ["maxConnections": 1024, "maxPendingRequests": 1024, "maxRequests": 1024, "maxRetries": 3]]),
        policy(
            "Retry", "retry-all",
            ["http": .object(retries), "grpc": .object(retries), "tcp": ["maxConnectAttempts": 5]]),
    ]
}

/// The text in a base64 value; `nil` if it is no base64 or no UTF-8.
func textFromBase64(_ text: String) -> String? {
    Data(base64Encoded: text).flatMap { String(validating: $0, as: UTF8.self) }
}
