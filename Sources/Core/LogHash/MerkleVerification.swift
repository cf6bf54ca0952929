/// Checks of proofs that come from outside: any input is allowed, and what does not fit is `false`.
///
/// Source: RFC 9162 sections 2.1.3.2 and 2.1.4.2, which check the proofs of RFC 6962.
extension Merkle {
    /// Whether `proof` shows that `leaf` is number `index` of the `size` leaves under `root`.
    public static func verifyInclusion(
        leaf: Digest, index: UInt64, size: UInt64, proof: [Digest], root: Digest
    ) -> Bool {
        guard index < size else { return false }
        var climb = Climb(index: index, last: size - 1)
        var hash = leaf
        for sibling in proof {
            guard let side = climb.next() else { return false }
            hash = side == .left ? nodeHash(sibling, hash) : nodeHash(hash, sibling)
        }
        return climb.atRoot && hash == root
    }

    /// Whether `proof` shows that the tree of `from` leaves under `fromRoot` begins the one of `to` under `toRoot`.
    public static func verifyConsistency(
        from: UInt64, fromRoot: Digest, to: UInt64, toRoot: Digest, proof: [Digest]
    ) -> Bool {
        guard from > 0 else {
            return proof.isEmpty && fromRoot == emptyRoot && (to > 0 || toRoot == emptyRoot)
        }
        guard from < to else { return from == to && proof.isEmpty && fromRoot == toRoot }
        var climb = Climb(index: from - 1, last: to - 1)
        climb.skipRightEdge()
        // A full old tree is itself a node of the new one, so the proof leaves its root out.
        let path = from.nonzeroBitCount == 1 ? [fromRoot] + proof : proof
        guard let first = path.first else { return false }
        var (old, new) = (first, first)
        for sibling in path.dropFirst() {
            guard let side = climb.next() else { return false }
            if side == .left {
                old = nodeHash(sibling, old)
                new = nodeHash(sibling, new)
            } else {
                new = nodeHash(new, sibling)
            }
        }
        return climb.atRoot && old == fromRoot && new == toRoot
    }
}

/// The way from a leaf to the root, by index alone.
private struct Climb {
    /// Where the next sibling stands, seen from the path.
    enum Side { case left, right }

    var index: UInt64
    var last: UInt64

    var atRoot: Bool { last == 0 }

    /// Steps over a level; `nil` at the root. Levels where the path has no sibling are passed over.
    mutating func next() -> Side? {
        guard last > 0 else { return nil }
        defer { up() }
        guard index & 1 == 1 || index == last else { return .right }
        while index & 1 == 0, index != 0 { up() }
        return .left
    }

    /// Goes up while the path comes from the right: the subtree so far is full.
    mutating func skipRightEdge() {
        while index & 1 == 1 { up() }
    }

    private mutating func up() {
        index >>= 1
        last >>= 1
    }
}
