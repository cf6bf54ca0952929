import Foundation

/// Where the control plane's server for proxies is, as `--cp-address` says it.
struct ControlPlaneAddress: Hashable, Sendable {
    /// Scheme, host and port, without a path.
    let origin: String
    let isEncrypted: Bool

    init(_ text: String, from name: String) throws(AgentError) {
        guard let components = URLComponents(string: text), let host = components.host, !host.isEmpty,
            let scheme = components.scheme?.lowercased(), ["https", "http"].contains(scheme)
        else {
            throw .configuration(name, "\"\(text)\" must be a valid absolute URI such as https://localhost:5678")
        }
        guard components.user == nil, components.password == nil else {
            throw .configuration(name, "the address must not hold a user; give a token by --dataplane-token-file")
        }
        let port = components.port ?? (scheme == "https" ? 5678 : 80)
        guard (1...65_535).contains(port) else { throw .configuration(name, "the port \(port) is not valid") }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        origin = "\(scheme)://\(bare.contains(":") ? "[\(bare)]" : bare):\(port)"
        isEncrypted = scheme == "https"
    }
}
