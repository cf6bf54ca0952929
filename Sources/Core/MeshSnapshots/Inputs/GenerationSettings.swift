import MeshEvents
import MeshProjections
import MeshResources

/// What the control plane's configuration says about generation; kept in the log, so that the same log gives the same
/// snapshots whatever the process is started with.
public struct GenerationSettings: Hashable, Sendable {
    /// Name of the Config that holds them.
    public static let configName = "control-plane-settings"

    /// Workloads without `serviceAddress` listen on 127.0.0.1; otherwise at the proxy's address.
    public let usesLocalhostInboundClusters: Bool
    /// `nil` on a standalone control plane.
    public let zone: String?

    init(_ json: JSON) {
        usesLocalhostInboundClusters = json["enableLocalhostInboundClusters"]?.boolValue ?? false
        zone = json["zone"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }

    static func of(_ state: MeshState) -> GenerationSettings {
        guard case .config(let config) = state["Config", "", configName]?.typed else {
            return GenerationSettings(.null)
        }
        return GenerationSettings(config.content)
    }
}
