/// Standard Base64 with padding (RFC 4648 section 4).
public func base64(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let count = min(3, bytes.count - start)
        var group: UInt32 = 0
        for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0) }
        for position in 0..<4 {
            let digit = Int(group >> UInt32(18 - 6 * position)) & 63
            text.append(position <= count ? base64Digits[digit] : padding)
        }
    }
    return String(decoding: text, as: UTF8.self)
}

/// The bytes that `text` spells in standard Base64.
///
/// Only the canonical spelling is accepted (padding complete, spare bits zero, no white space): two texts never
/// stand for the same bytes, so a signed note cannot be altered without being refused.
public func bytes(fromBase64 text: some StringProtocol) -> [UInt8]? {
    let characters = Array(text.utf8)
    guard characters.count % 4 == 0 else { return nil }
    let digits = characters.prefix { $0 != padding }
    let padded = characters.count - digits.count
    guard padded <= 2, characters[digits.count...].allSatisfy({ $0 == padding }) else { return nil }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(digits.count / 4 * 3 + 2)
    var pending: UInt32 = 0
    var pendingBits: UInt32 = 0
    for character in digits {
        let value = base64Values[Int(character)]
        guard value < 64 else { return nil }
        pending = pending << 6 | UInt32(value)
        pendingBits += 6
        guard pendingBits >= 8 else { continue }
        pendingBits -= 8
        decoded.append(UInt8(pending >> pendingBits))
        pending &= (1 << pendingBits) - 1
    }
    return pending == 0 ? decoded : nil
}

private let padding = UInt8(ascii: "=")
private let base64Digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

/// The value of each character; 255 for those that are no digit.
private let base64Values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, character) in base64Digits.enumerated() { values[Int(character)] = UInt8(value) }
    return values
}()
