/// The parts of `http://host:port/path` that Envoy wants apart.
struct CollectorURL: Hashable, Sendable {
    let usesTLS: Bool
    let host: String
    /// That of the scheme where the URL has none.
    let port: UInt32
    /// Host and port as the URL has them.
    let hostPort: String
    /// At least `/`.
    let path: String

    /// `nil` for other schemes, for a URL without a host, and for a port that is no number.
    init?(_ text: String) {
        guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }) else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        usesTLS = scheme == "https://"
        hostPort = String(authority)
        let path = rest.dropFirst(authority.count)
        self.path = path.hasPrefix("/") ? String(path) : "/" + path
        let hostEnd = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        let host = authority[..<(hostEnd ?? authority.endIndex)]
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : String(host)
        guard !self.host.isEmpty else { return nil }
        guard let hostEnd else {
            port = scheme == "https://" ? 443 : 80
            return
        }
        guard let number = UInt32(authority[authority.index(after: hostEnd)...]), number < 65536 else { return nil }
        port = number
    }
}
