import LogHash

/// RFC 6962 section 2.1 word for word, recursive and slow; shares only SHA-256 with what is tested.
enum ReferenceTree {
    static func root(_ leaves: ArraySlice<Digest>) -> Digest {
        if leaves.isEmpty { return SHA256.hash([]) }
        if leaves.count == 1, let only = leaves.first { return only }
        let (left, right) = halves(leaves)
        return SHA256.hash([1], root(left).bytes, root(right).bytes)
    }

    static func path(_ index: Int, _ leaves: ArraySlice<Digest>) -> [Digest] {
        if leaves.count == 1 { return [] }
        let (left, right) = halves(leaves)
        return index < left.count
            ? path(index, left) + [root(right)] : path(index - left.count, right) + [root(left)]
    }

    static func proof(_ count: Int, _ leaves: ArraySlice<Digest>, isWhole: Bool = true) -> [Digest] {
        if count == leaves.count { return isWhole ? [] : [root(leaves)] }
        let (left, right) = halves(leaves)
        return count <= left.count
            ? proof(count, left, isWhole: isWhole) + [root(right)]
            : proof(count - left.count, right, isWhole: false) + [root(left)]
    }

    private static func halves(_ leaves: ArraySlice<Digest>) -> (ArraySlice<Digest>, ArraySlice<Digest>) {
        var count = 1
        while count * 2 < leaves.count { count *= 2 }
        return (leaves.prefix(count), leaves.dropFirst(count))
    }
}

/// Leaf hashes 0..., each of its number.
func sampleLeaves(_ count: Int) -> [Digest] {
    (0..<count).map { Merkle.leafHash(Array("commit \($0)".utf8)) }
}
