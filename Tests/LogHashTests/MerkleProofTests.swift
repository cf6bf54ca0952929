import LogHash
import Testing

private let leaves = sampleLeaves(130)
private let roots = (0...130).map { Merkle.root(of: leaves.prefix($0)) }

private func inclusion(_ index: Int, _ size: Int) -> [Digest] {
    Merkle.inclusionProof(index: UInt64(index), size: UInt64(size)) { leaves[Int($0)] }
}

private func consistency(_ from: Int, _ to: Int) -> [Digest] {
    Merkle.consistencyProof(from: UInt64(from), to: UInt64(to)) { leaves[Int($0)] }
}

private func accepts(_ proof: [Digest], index: Int, size: Int, leaf: Digest? = nil, root: Digest? = nil) -> Bool {
    Merkle.verifyInclusion(
        leaf: leaf ?? leaves[index], index: UInt64(index), size: UInt64(size), proof: proof,
        root: root ?? roots[size])
}

private func accepts(
    _ proof: [Digest], from: Int, to: Int, fromRoot: Digest? = nil, toRoot: Digest? = nil
) -> Bool {
    Merkle.verifyConsistency(
        from: UInt64(from), fromRoot: fromRoot ?? roots[from], to: UInt64(to), toRoot: toRoot ?? roots[to],
        proof: proof)
}

@Suite("Proofs convince an auditor exactly when they are true")
struct MerkleProofTests {
    @Test("each commit of a log of any size up to 65 is proved as RFC 6962 says", arguments: 1...65)
    func inclusionProofs(size: Int) {
        for index in 0..<size {
            let proof = inclusion(index, size)
            #expect(proof == ReferenceTree.path(index, leaves.prefix(size)))
            #expect(accepts(proof, index: index, size: size))
        }
    }

    @Test("each earlier size of a log of any size up to 65 is proved as RFC 6962 says", arguments: 0...65)
    func consistencyProofs(size: Int) {
        for from in 0...size {
            let proof = consistency(from, size)
            #expect(proof == (from == 0 ? [] : ReferenceTree.proof(from, leaves.prefix(size))))
            #expect(accepts(proof, from: from, to: size))
        }
    }

    @Test(
        "proofs from stored nodes equal those from leaves and read only full nodes", arguments: [1, 2, 7, 64, 65, 130])
    func storedNodes(size: Int) {
        var reads = 0
        let node = { (level: Int, index: UInt64) -> Digest in
            reads += 1
            #expect((index + 1) << UInt64(level) <= UInt64(size))
            return Merkle.subtree(level: level, index: index) { leaves[Int($0)] }
        }
        for index in 0..<size {
            reads = 0
            #expect(
                Merkle.inclusionProof(index: UInt64(index), size: UInt64(size), node: node) == inclusion(index, size))
            #expect(
                Merkle.consistencyProof(from: UInt64(index), to: UInt64(size), node: node) == consistency(index, size))
            #expect(reads <= 2 * 36)
        }
    }

    @Test("an inclusion proof with any bit flipped is refused", arguments: [(0, 1), (0, 2), (6, 7), (3, 8), (32, 33)])
    func flippedInclusion(index: Int, size: Int) {
        let proof = inclusion(index, size)
        for bit in 0..<256 {
            #expect(!accepts(proof, index: index, size: size, leaf: leaves[index].flipping(bit)))
            #expect(!accepts(proof, index: index, size: size, root: roots[size].flipping(bit)))
            for position in proof.indices {
                var bad = proof
                bad[position] = proof[position].flipping(bit)
                #expect(!accepts(bad, index: index, size: size))
            }
        }
    }

    @Test("a consistency proof with any bit flipped is refused", arguments: [(1, 1), (1, 2), (4, 7), (6, 8), (31, 33)])
    func flippedConsistency(from: Int, to: Int) {
        let proof = consistency(from, to)
        for bit in 0..<256 {
            #expect(!accepts(proof, from: from, to: to, fromRoot: roots[from].flipping(bit)))
            #expect(!accepts(proof, from: from, to: to, toRoot: roots[to].flipping(bit)))
            for position in proof.indices {
                var bad = proof
                bad[position] = proof[position].flipping(bit)
                #expect(!accepts(bad, from: from, to: to))
            }
        }
    }

    @Test("a proof that is too short, too long or for another commit is refused", arguments: 1...33)
    func misusedInclusion(size: Int) {
        for index in 0..<size {
            let proof = inclusion(index, size)
            #expect(!accepts(proof + [roots[size]], index: index, size: size))
            if !proof.isEmpty {
                #expect(!accepts(proof.dropLast(), index: index, size: size))
                #expect(!accepts(Array(proof.dropFirst()), index: index, size: size))
            }
            for other in 0..<size where other != index {
                #expect(!accepts(proof, index: other, size: size))
                #expect(!accepts(proof, index: other, size: size, leaf: leaves[index]))
            }
        }
        #expect(!accepts([], index: size, size: size))
    }

    @Test("a consistency proof that is too short, too long or backwards is refused", arguments: 1...33)
    func misusedConsistency(to: Int) {
        for from in 0...to {
            let proof = consistency(from, to)
            #expect(!accepts(proof + [roots[to]], from: from, to: to))
            #expect(proof.isEmpty || !accepts(proof.dropLast(), from: from, to: to))
            #expect(from == to || !accepts(proof, from: to, to: from))
            // Every tree begins with the empty one, so from 0 on nothing is proved.
            #expect(from == 0 || from == to || !accepts(proof, from: from, to: to, toRoot: roots[from]))
        }
    }

    @Test("a log whose earlier commit was rewritten cannot be proved consistent", arguments: [0, 3, 8, 16])
    func rewrittenHistory(changed: Int) {
        var forged = Array(leaves.prefix(25))
        forged[changed] = forged[changed].flipping(0)
        let proof = Merkle.consistencyProof(from: 17, to: 25) { forged[Int($0)] }
        #expect(!accepts(proof, from: 17, to: 25, toRoot: Merkle.root(of: forged)))
    }

    @Test("a proof for a shorter log does not pass for a longer one, nor a leaf for one that is not there")
    func falseSizes() {
        #expect(!accepts(consistency(2, 3), from: 2, to: 5, toRoot: roots[3]))
        #expect(!accepts(inclusion(0, 2), index: 0, size: 4, root: roots[2]))
        #expect(!accepts([], index: 1, size: 1, leaf: leaves[0]))
        #expect(!accepts([], index: 0, size: 0, root: leaves[0]))
        #expect(!accepts([], from: 0, to: 0, toRoot: roots[1]))
        #expect(!accepts([], from: 0, to: 5, fromRoot: roots[1]))
        #expect(accepts([], from: 0, to: 0))
    }

    @Test("sizes near the largest number are answered, not trapped on")
    func hugeSizes() {
        let hash = leaves[0]
        let long = [Digest](repeating: hash, count: 200)
        for size in [.max, .max - 1, 1 << 63] as [UInt64] {
            #expect(!Merkle.verifyInclusion(leaf: hash, index: size - 1, size: size, proof: long, root: hash))
            #expect(!Merkle.verifyInclusion(leaf: hash, index: 0, size: size, proof: [], root: hash))
            #expect(!Merkle.verifyConsistency(from: 3, fromRoot: hash, to: size, toRoot: hash, proof: long))
            #expect(!Merkle.verifyConsistency(from: size - 1, fromRoot: hash, to: size, toRoot: hash, proof: long))
            let proof = Merkle.inclusionProof(index: size - 1, size: size, node: { _, _ in hash })
            #expect(proof.count <= 64)
        }
    }
}
