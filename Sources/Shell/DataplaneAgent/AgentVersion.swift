import MeshResources

/// Which kuma-dp this is.
enum AgentVersion {
    /// The version of the product.
    static let text = ProductVersion.number

    /// For the bootstrap request; what a build does not know stays out.
    static var json: JSON { ["version": .string(text)] }
}
