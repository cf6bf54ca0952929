/// Tells one selection of resources from another: FNV-1a with 64 bits over names and versions.
///
/// Not against attackers: a proxy only ever deceives itself.
struct Fingerprint {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    /// - Parameter resources: sorted by name.
    init(of resources: [EncodedResource]) {
        for resource in resources {
            add(resource.name)
            add(resource.version)
        }
    }

    private mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        add(0)
    }

    private mutating func add(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    /// Hexadecimal digits.
    var text: String { String(state, radix: 16) }
}
