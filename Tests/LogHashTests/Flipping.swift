import LogHash

extension [UInt8] {
    /// A copy in which bit `bit` (from the first byte on, lowest bit first) has the other value.
    func flipping(_ bit: Int) -> [UInt8] {
        var copy = self
        copy[bit / 8] ^= 1 << UInt8(bit % 8)
        return copy
    }
}

extension Digest {
    /// A digest that differs in one bit.
    func flipping(_ bit: Int) -> Digest {
        // 32 bytes stay 32 bytes, so the fallback is never taken.
        Digest(bytes: bytes.flipping(bit)) ?? self
    }
}
