import CommitPipeline
import ControlPlaneConfig
import Foundation
import LogHash
import MeshCommands
import MeshEvents
import MeshIdentity
import MeshProjections
import MeshResources

/// What a control plane writes before it serves: nothing that is there already, one commit for all that is missing.
struct StartupCommands {
    let configuration: ControlPlaneConfiguration
    let pipeline: CommitPipeline

    func run() async throws {
        try await write(try initialOperations(pipeline.state))
        guard configuration.api.createsBootstrapToken, configuration.api.tokens.issuerIsEnabled else { return }
        try await write(try await adminTokenOperations(pipeline.state))
    }

    private func write(_ operations: [MeshCommands.Operation]) async throws {
        guard !operations.isEmpty else { return }
        _ = try await pipeline.write(
            WriteRequest(
                Command(operations, isSystem: true), note: Note(author: .system("startup")),
                requestID: UUID().uuidString))
    }

    private func initialOperations(_ state: MeshState) throws -> [MeshCommands.Operation] {
        var operations: [MeshCommands.Operation] = [.put(settings)]
        if state["Config", "", "kuma-cluster-id"] == nil {
            operations.append(.put(config("kuma-cluster-id", UUID().uuidString.lowercased())))
        }
        for kind in [TokenKind.zone, .user] where !hasSigningKey(kind, state) {
            let name = kind.signingKeySecretName(keyID: TokenKind.firstKeyID)
            operations.append(.put(globalSecret(name, text: try SigningKey.generate().privateKeyPEM)))
        }
        let wantsMesh = !configuration.defaults.skipsMeshCreation && !configuration.defaults.skipsTenantResources
        // A mesh that an operator deleted stays deleted: only an empty log gets the first one.
        if wantsMesh, state.revision == .zero {
            operations.append(.put(Resource(key: ResourceKey(type: "Mesh", name: "default"))))
        }
        return operations
    }

    private func hasSigningKey(_ kind: TokenKind, _ state: MeshState) -> Bool {
        kind.latestKeyID(among: state.list("GlobalSecret").map(\.key.name)) != nil
    }

    /// What generation reads of the configuration; in the log, so that a revision determines every snapshot.
    private var settings: Resource {
        let values: JSON = [
            "enableLocalhostInboundClusters": .bool(configuration.defaults.enablesLocalhostInboundClusters)
        ]
        return config("control-plane-settings", values.canonicalText)
    }

    private func adminTokenOperations(_ state: MeshState) async throws -> [MeshCommands.Operation] {
        guard state["GlobalSecret", "", "admin-user-token"] == nil,
            let keyID = TokenKind.user.latestKeyID(among: state.list("GlobalSecret").map(\.key.name)),
            let data = state["GlobalSecret", "", TokenKind.user.signingKeySecretName(keyID: keyID)]?
                .resource.spec["data"]?.stringValue.flatMap(bytes(fromBase64:))
        else { return [] }
        let issuer = TokenIssuer(key: try SigningKey(data: data), keyID: keyID)
        let claims = UserTokenClaims(name: "mesh-system:admin", groups: ["mesh-system:admin"])
        let token = try await issuer.issue(claims, now: Date(), validFor: TokenIssuer.defaultValidity)
        return [.put(globalSecret("admin-user-token", text: token))]
    }

    private func config(_ name: String, _ text: String) -> Resource {
        Resource(key: ResourceKey(type: "Config", name: name), spec: ["config": .string(text)])
    }

    private func globalSecret(_ name: String, text: String) -> Resource {
        Resource(
            key: ResourceKey(type: "GlobalSecret", name: name), spec: ["data": .string(base64(Array(text.utf8)))])
    }
}
