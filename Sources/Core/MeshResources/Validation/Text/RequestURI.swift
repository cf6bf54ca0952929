/// An absolute URL or an absolute path, as Go's `url.ParseRequestURI` takes it.
struct RequestURI: Hashable {
    /// Empty for an absolute path.
    let scheme: String
    /// Empty if the authority names none.
    let port: String

    init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }), Self.hasValidEscapes(text) else {
            return nil
        }
        guard let (scheme, rest) = Self.splitScheme(text) else { return nil }
        guard !scheme.isEmpty else {
            guard rest.hasPrefix("/") || rest == "*" else { return nil }
            (self.scheme, port) = ("", "")
            return
        }
        guard rest.hasPrefix("//") else {
            (self.scheme, port) = (scheme, "")
            return
        }
        let authority = rest.dropFirst(2).prefix(while: { $0 != "/" && $0 != "?" && $0 != "#" })
        guard let port = Self.port(in: authority) else { return nil }
        (self.scheme, self.port) = (scheme, port)
    }

    /// `nil` for an empty scheme (`:x`), an empty scheme for none at all.
    private static func splitScheme(_ text: String) -> (String, Substring)? {
        let name = text.prefix(while: { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
        guard text.dropFirst(name.count).first == ":" else { return ("", Substring(text)) }
        guard let first = name.first else { return nil }
        return first.isLetter ? (String(name), text.dropFirst(name.count + 1)) : ("", Substring(text))
    }

    /// `nil` if the brackets of an IPv6 host do not close or the port is no number.
    private static func port(in authority: Substring) -> String? {
        var host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
        if host.first == "[" {
            guard let end = host.lastIndex(of: "]") else { return nil }
            host = host[end...].dropFirst()
            guard host.isEmpty || host.first == ":" else { return nil }
        }
        return host.lastIndex(of: ":").map { digits(host[$0...].dropFirst()) } ?? ""
    }

    private static func digits(_ text: Substring) -> String? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? String(text) : nil
    }

    private static func hasValidEscapes(_ text: String) -> Bool {
        text.split(separator: "%", omittingEmptySubsequences: false).dropFirst().allSatisfy { part in
            part.utf8.count >= 2 && part.prefix(2).allSatisfy { $0.isASCII && $0.isHexDigit }
        }
    }
}
