/// A SHA-256 hash: 32 bytes, held in place (no heap allocation), ordered as the bytes are.
///
/// Source: FIPS 180-4.
public struct Digest: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Bytes in a digest.
    public static let byteCount = 32

    /// Big-endian words, most significant first, so that comparing words compares bytes.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// 32 bytes exactly; `nil` for any other count.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Digest.byteCount else { return nil }
        self.init { buffer in buffer.copyBytes(from: bytes) }
    }

    /// 64 hexadecimal digits of either case; `nil` for anything else.
    public init?(hex text: String) {
        guard let decoded = LogHash.bytes(fromHex: text) else { return nil }
        self.init(bytes: decoded)
    }

    /// `fill` writes all 32 bytes; what it leaves is zero.
    init(_ fill: (UnsafeMutableRawBufferPointer) -> Void) {
        var raw: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &raw) { fill($0) }
        words = (
            UInt64(bigEndian: raw.0), UInt64(bigEndian: raw.1), UInt64(bigEndian: raw.2), UInt64(bigEndian: raw.3)
        )
    }

    /// The 32 bytes, in order.
    public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    /// 64 lower-case hexadecimal digits.
    public var hex: String { withUnsafeBytes { LogHash.hex($0) } }

    /// The same as `hex`.
    public var description: String { hex }

    /// The 32 bytes without a copy on the heap; the pointer is valid only inside `body`.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let raw = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
        return try Swift.withUnsafeBytes(of: raw, body)
    }

    /// Same 32 bytes.
    public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

    /// Byte order, which is also the order of `hex`.
    public static func < (left: Digest, right: Digest) -> Bool { left.words < right.words }

    /// Feeds the 32 bytes.
    public func hash(into hasher: inout Swift.Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}
