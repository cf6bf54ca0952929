/// Proofs as RFC 6962 makes them. Each comes in two forms: from leaf hashes, which reads them all, and from stored
/// `node`s, which reads O((log size)²) of them.
///
/// A node `(level, index)` is the root over leaves `index << level` up to, not including, `(index + 1) << level`;
/// level 0 is the leaves. Only nodes that are full at `size` are asked for.
extension Merkle {
    /// That leaf `index` is in the tree of `size` leaves (RFC 6962 section 2.1.1), sibling of the leaf first.
    ///
    /// - Precondition: `index < size`. Leaf 0 is revision 1.
    public static func inclusionProof(
        index: UInt64, size: UInt64, leaf: (UInt64) throws -> Digest
    ) rethrows -> [Digest] {
        try inclusionProof(index: index, size: size, node: { try subtree(level: $0, index: $1, leaf: leaf) })
    }

    /// As from leaves, reading stored nodes.
    public static func inclusionProof(
        index: UInt64, size: UInt64, node: (_ level: Int, _ index: UInt64) throws -> Digest
    ) rethrows -> [Digest] {
        precondition(index < size, "no leaf \(index) in a tree of \(size)")
        var path: [Digest] = []
        var (start, end) = (UInt64(0), size)
        while end - start > 1 {
            let middle = start + split(end - start)
            if index < middle {
                path.append(try rangeHash(from: middle, to: end, node: node))
                end = middle
            } else {
                path.append(try rangeHash(from: start, to: middle, node: node))
                start = middle
            }
        }
        return path.reversed()
    }

    /// That the tree of `from` leaves is the beginning of the tree of `to` leaves (RFC 6962 section 2.1.2).
    ///
    /// Empty if the sizes are equal, or if `from` is 0: every tree begins with the empty one.
    /// - Precondition: `from <= to`.
    public static func consistencyProof(
        from: UInt64, to: UInt64, leaf: (UInt64) throws -> Digest
    ) rethrows -> [Digest] {
        try consistencyProof(from: from, to: to, node: { try subtree(level: $0, index: $1, leaf: leaf) })
    }

    /// As from leaves, reading stored nodes.
    public static func consistencyProof(
        from: UInt64, to: UInt64, node: (_ level: Int, _ index: UInt64) throws -> Digest
    ) rethrows -> [Digest] {
        precondition(from <= to, "a tree of \(from) leaves is no beginning of one of \(to)")
        guard from > 0 else { return [] }
        var path: [Digest] = []
        var (start, end) = (UInt64(0), to)
        while from < end {
            let middle = start + split(end - start)
            if from <= middle {
                path.append(try rangeHash(from: middle, to: end, node: node))
                end = middle
            } else {
                path.append(try rangeHash(from: start, to: middle, node: node))
                start = middle
            }
        }
        // The verifier has the root of the old tree; a subtree of it (one that does not begin at leaf 0) it has not.
        if start > 0 { path.append(try rangeHash(from: start, to: end, node: node)) }
        return path.reversed()
    }

    /// The root of the full subtree `(level, index)`, from its `1 << level` leaf hashes.
    public static func subtree(level: Int, index: UInt64, leaf: (UInt64) throws -> Digest) rethrows -> Digest {
        var frontier = MerkleFrontier()
        let first = index << UInt64(level)
        for offset in 0..<(UInt64(1) << UInt64(level)) { frontier.append(leaf: try leaf(first + offset)) }
        return frontier.root
    }

    /// The largest power of two smaller than `count`, which is at least 2.
    private static func split(_ count: UInt64) -> UInt64 { 1 << UInt64(63 - (count - 1).leadingZeroBitCount) }

    private static func rangeHash(
        from start: UInt64, to end: UInt64, node: (Int, UInt64) throws -> Digest
    ) rethrows -> Digest {
        join(try fullSubtrees(from: start, to: end).map { try node($0.level, $0.index) }) ?? emptyRoot
    }
}
