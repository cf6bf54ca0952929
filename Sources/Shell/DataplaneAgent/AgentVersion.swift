import MeshResources

/// Which kuma-dp this is.
enum AgentVersion {
    /// The version of Kuma whose dialect is spoken.
    static let text = "2.14.3"

    /// For the bootstrap request; what a build does not know stays out.
    static var json: JSON { ["version": .string(text)] }
}
