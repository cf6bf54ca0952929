/// Which characters names, tags and host names may have. All of them ASCII.
enum NameText {
    static func isTagName(_ text: String) -> Bool { text.utf8.allSatisfy { isTagByte($0) || $0 == slash } }

    static func isTagValue(_ text: String) -> Bool { text.utf8.allSatisfy(isTagByte) }

    static func isSelectorValue(_ text: String) -> Bool {
        text == "*" || text.utf8.allSatisfy { isTagByte($0) || $0 == slash }
    }

    /// Names of a template's parameters.
    static func isParameterName(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(isAlphanumeric) }

    /// DNS names as Kuma takes them for addresses: also upper case, underscores, one trailing dot or underscore.
    static func isDNSName(_ text: String) -> Bool {
        guard IPAddressText.bytes(text) == nil, text.utf8.count(where: { $0 != dot }) <= 255 else { return false }
        var labels = text.utf8.split(separator: dot, omittingEmptySubsequences: false)
        if labels.count > 1, let last = labels.last, last.isEmpty { labels.removeLast() }
        return labels.allSatisfy(isHostLabel)
    }

    private static let dot = UInt8(ascii: ".")
    private static let dash = UInt8(ascii: "-")
    private static let slash = UInt8(ascii: "/")
    private static let underscore = UInt8(ascii: "_")

    private static func isHostLabel(_ label: Substring.UTF8View) -> Bool {
        guard let first = label.first, first != dash else { return false }
        return label.count <= 63 && label.allSatisfy { isAlphanumeric($0) || $0 == dash || $0 == underscore }
    }

    private static func isTagByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || [dot, dash, underscore, UInt8(ascii: ":")].contains(byte)
    }

    private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLowerAlphanumeric(byte) || (0x41...0x5A).contains(byte)
    }
}
