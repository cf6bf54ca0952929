/// `host:port`, `[v6]:port`, as Go's `net.SplitHostPort` reads it. Either part may be empty.
struct HostPortText: Hashable {
    let host: String
    let port: String

    /// `nil` without a colon before the port, with more than one outside of brackets, or with unpaired brackets.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let portText = text[text.index(after: colon)...]
        var hostText = text[..<colon]
        if hostText.first == "[" {
            guard hostText.last == "]" else { return nil }
            hostText = hostText.dropFirst().dropLast()
        } else if hostText.contains(":") {
            return nil
        }
        guard !hostText.contains("["), !hostText.contains("]"), !portText.contains("["), !portText.contains("]") else {
            return nil
        }
        host = String(hostText)
        port = String(portText)
    }

    /// `nil` unless the port is written in digits and fits 32 bits.
    var portNumber: UInt32? { port.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt32(port) : nil }
}
