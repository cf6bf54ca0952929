import APIClient
import MeshResources

/// Whether this program and the control plane speak of the same Kuma.
enum CompatibilityCheck {
    /// Warns on stderr; never fails. Says nothing where the control plane cannot be reached: the command itself will.
    static func run(_ api: APIClient, console: Console) async {
        guard let index = try? await api.index(), let version = index["version"]?.stringValue else { return }
        let product = index["product"]?.stringValue ?? index["tagline"]?.stringValue ?? ProductVersion.product
        guard series(version) != series(ProductVersion.number) else { return }
        console.note(
            "WARNING: You are using kumactl version \(ProductVersion.number) for \(ProductVersion.product), but the "
                + "server returned version: \(product) \(version)")
    }

    /// Major and minor: `2.14` of `2.14.3`.
    private static func series(_ version: String) -> String {
        version.split(separator: ".").prefix(2).joined(separator: ".")
    }
}
