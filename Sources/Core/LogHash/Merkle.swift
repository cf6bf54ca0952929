/// The hashes of RFC 6962 section 2.1: leaves and nodes have different prefixes, so none passes for the other.
public enum Merkle {
    /// The root of the empty tree: SHA-256 of nothing.
    public static let emptyRoot = SHA256.hash([])

    /// SHA-256(0x00 ‖ bytes): what stands for one commit header in the tree.
    public static func leafHash(_ bytes: [UInt8]) -> Digest {
        // Copying a header onto the stack is cheaper than a hash in two steps.
        withUnsafeTemporaryAllocation(byteCount: bytes.count + 1, alignment: 1) { buffer in
            buffer[0] = 0
            UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyBytes(from: bytes)
            return SHA256.hash(UnsafeRawBufferPointer(buffer))
        }
    }

    /// SHA-256(0x01 ‖ left ‖ right).
    public static func nodeHash(_ left: Digest, _ right: Digest) -> Digest {
        withUnsafeTemporaryAllocation(byteCount: 65, alignment: 1) { buffer in
            buffer[0] = 1
            left.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[1..<33]).copyMemory(from: $0) }
            right.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[33..<65]).copyMemory(from: $0) }
            return SHA256.hash(UnsafeRawBufferPointer(buffer))
        }
    }

    /// The root over leaf hashes, in their order.
    public static func root(of leaves: some RandomAccessCollection<Digest>) -> Digest {
        var frontier = MerkleFrontier()
        for leaf in leaves { frontier.append(leaf: leaf) }
        return frontier.root
    }

    /// The hash over neighbouring subtrees, each larger than the next; `nil` of none.
    static func join(_ subtrees: [Digest]) -> Digest? {
        guard var hash = subtrees.last else { return nil }
        for left in subtrees.dropLast().reversed() { hash = nodeHash(left, hash) }
        return hash
    }

    /// The full subtrees that cover leaves `start..<end`, largest first.
    ///
    /// - Precondition: `start` is a multiple of the largest of them, as it is for every node of the tree.
    static func fullSubtrees(from start: UInt64, to end: UInt64) -> [(level: Int, index: UInt64)] {
        var subtrees: [(level: Int, index: UInt64)] = []
        var next = start
        while next < end {
            let level = 63 - (end - next).leadingZeroBitCount
            subtrees.append((level, next >> UInt64(level)))
            next += 1 << UInt64(level)
        }
        return subtrees
    }
}
