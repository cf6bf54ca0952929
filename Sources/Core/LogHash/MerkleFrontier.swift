/// The right edge of an RFC 6962 tree: all that appending and the root need, O(log n) in size.
///
/// A frontier of a million leaves holds 7 hashes, of any 64-bit count at most 64.
public struct MerkleFrontier: Hashable, Sendable {
    /// Leaves in the tree; in a log, the revision of the last one.
    public private(set) var size: UInt64

    /// The roots of the full subtrees that `size` divides into (its one-bits), largest and leftmost first.
    public private(set) var hashes: [Digest]

    /// The empty tree.
    public init() {
        size = 0
        hashes = []
    }

    /// A frontier as it was stored; `nil` unless there is one hash for each one-bit of `size`.
    public init?(size: UInt64, hashes: [Digest]) {
        guard hashes.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.hashes = hashes
    }

    /// The frontier of the first `size` leaves of a longer tree.
    ///
    /// - Parameter node: the root of the full subtree at `(level, index)`: leaves `index << level` up to, not
    ///   including, `(index + 1) << level`. Called once for each one-bit of `size`.
    public init(size: UInt64, node: (_ level: Int, _ index: UInt64) throws -> Digest) rethrows {
        self.size = size
        hashes = try Merkle.fullSubtrees(from: 0, to: size).map { try node($0.level, $0.index) }
    }

    /// Adds a leaf hash at the right; amortised two node hashes at most.
    public mutating func append(leaf: Digest) {
        var hash = leaf
        for _ in 0..<size.trailingOneBitCount { hash = Merkle.nodeHash(hashes.removeLast(), hash) }
        hashes.append(hash)
        size += 1
    }

    /// The tree's root hash; of the empty tree, SHA-256 of nothing.
    public var root: Digest { Merkle.join(hashes) ?? Merkle.emptyRoot }
}

extension UInt64 {
    fileprivate var trailingOneBitCount: Int { (~self).trailingZeroBitCount }
}
