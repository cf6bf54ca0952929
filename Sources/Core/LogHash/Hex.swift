/// Two lower-case hexadecimal digits per byte.
public func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.underestimatedCount)
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}

/// The bytes that `text` spells, two hexadecimal digits of either case per byte.
///
/// - Returns: `nil` for an odd count of digits or any other character.
public func bytes(fromHex text: some StringProtocol) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.utf8.count / 2)
    var high: UInt8?
    for character in text.utf8 {
        guard let digit = hexDigit(character) else { return nil }
        guard let first = high else {
            high = digit
            continue
        }
        decoded.append(first << 4 | digit)
        high = nil
    }
    return high == nil ? decoded : nil
}

private func hexDigit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
}
