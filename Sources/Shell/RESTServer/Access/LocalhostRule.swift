import HTTPTypes

/// Whether a request comes from this host itself, and neither through a proxy nor from another page in a browser.
///
/// Source: Kuma 2.14 `pkg/plugins/authn/api-server/...`, localhost authenticator.
enum LocalhostRule {
    static func isLocal(_ fields: RequestFields, peer: String?, scheme: String) -> Bool {
        guard let peer, isLoopback(peer), let host = fields.host, isLoopback(hostName(of: host)) else { return false }
        let proxied: [HTTPField.Name] = [.forwarded, .xForwardedFor, .xRealIP]
        guard proxied.allSatisfy({ fields[$0] == nil }) else { return false }
        if let site = fields[.secFetchSite], site != "same-origin", site != "none" { return false }
        if let origin = fields[.origin], origin != "\(scheme)://\(host)" { return false }
        return true
    }

    /// The host of `HOST:PORT` or `[IPV6]:PORT`.
    private static func hostName(of authority: String) -> String {
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
        guard let colon = authority.lastIndex(of: ":") else { return authority }
        return String(authority[..<colon])
    }

    private static func isLoopback(_ address: String) -> Bool {
        let plain = address.lowercased().hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
        return plain == "::1" || plain == "localhost" || isLoopbackV4(plain)
    }

    private static func isLoopbackV4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
