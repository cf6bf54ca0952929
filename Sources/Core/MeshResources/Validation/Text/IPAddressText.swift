/// Addresses as Go's `net.ParseIP` reads them: no zone, no leading zeros in IPv4.
public enum IPAddressText {
    /// The address in 16 bytes, IPv4 mapped into IPv6, so that equal addresses have equal bytes; `nil` if it is none.
    public static func bytes(_ text: String) -> [UInt8]? {
        if text.utf8.contains(UInt8(ascii: ":")) { return version6(text) }
        return version4(Substring(text)).map { mappedPrefix + $0 }
    }

    /// Whether it is `0.0.0.0` or `::` in any spelling.
    static func isUnspecified(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 == 0 } || bytes == mappedPrefix + [0, 0, 0, 0]
    }

    static let loopback: [UInt8] = mappedPrefix + [127, 0, 0, 1]
    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]

    private static func version4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part -> UInt8? in
            guard part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), part == "0" || part.first != "0" else {
                return nil
            }
            return UInt8(part)
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func version6(_ text: String) -> [UInt8]? {
        let halves = splitAtDoubleColon(text)
        guard halves.count <= 2, let head = groups(halves[0]) else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1]), head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The text before and after each `::`; `:::` makes an empty group, which no half may contain.
    private static func splitAtDoubleColon(_ text: String) -> [Substring] {
        var halves: [Substring] = []
        var rest = Substring(text)
        while let index = firstDoubleColon(rest) {
            halves.append(rest[..<index])
            rest = rest[rest.index(index, offsetBy: 2)...]
        }
        return halves + [rest]
    }

    private static func firstDoubleColon(_ text: Substring) -> Substring.Index? {
        text.indices.first { text[$0...].hasPrefix("::") }
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let tail = version4(part) else { return nil }
                bytes += tail
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.first.map({ $0 != 0x2B && $0 != 0x2D }) == true,
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes
    }
}
