import LogHash
import Testing

/// Inputs and roots as in the tests of Certificate Transparency's reference implementation.
private let publishedLeaves = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
].compactMap { bytes(fromHex: $0).map(Merkle.leafHash) }

private let publishedRoots = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

@Suite("The Merkle tree is the one of RFC 6962")
struct MerkleTests {
    @Test("the tree of 0 to 8 published leaves has the published root", arguments: 0...8)
    func publishedRoot(count: Int) {
        let leaves = publishedLeaves.prefix(count)
        #expect(Merkle.root(of: leaves).hex == publishedRoots[count])
        var frontier = MerkleFrontier()
        for leaf in leaves { frontier.append(leaf: leaf) }
        #expect(frontier.root.hex == publishedRoots[count])
        #expect(frontier.size == UInt64(count))
    }

    @Test("the empty tree has the hash of nothing as its root")
    func emptyTree() {
        #expect(Merkle.emptyRoot.hex == publishedRoots[0])
        #expect(MerkleFrontier().root == Merkle.emptyRoot)
        #expect(MerkleFrontier().hashes == [])
    }

    @Test(
        "published inclusion proofs come out hash by hash",
        arguments: [
            (
                0, 8,
                [
                    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                ]
            ),
            (
                5, 8,
                [
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                ]
            ),
            (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        ])
    func publishedInclusion(index: Int, size: Int, expected: [String]) {
        let proof = Merkle.inclusionProof(index: UInt64(index), size: UInt64(size)) { publishedLeaves[Int($0)] }
        #expect(proof.map(\.hex) == expected)
    }

    @Test(
        "published consistency proofs come out hash by hash",
        arguments: [
            (1, 1, []),
            (
                1, 8,
                [
                    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                ]
            ),
            (
                6, 8,
                [
                    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                ]
            ),
            (
                2, 5,
                [
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                ]
            ),
        ] as [(Int, Int, [String])])
    func publishedConsistency(from: Int, to: Int, expected: [String]) {
        let proof = Merkle.consistencyProof(from: UInt64(from), to: UInt64(to)) { publishedLeaves[Int($0)] }
        #expect(proof.map(\.hex) == expected)
    }

    @Test("a frontier grows leaf by leaf to the root that the RFC's recursion gives, and can be stored at each size")
    func frontierGrows() throws {
        let leaves = sampleLeaves(300)
        var frontier = MerkleFrontier()
        for count in 0...leaves.count {
            #expect(frontier.root == ReferenceTree.root(leaves.prefix(count)))
            #expect(frontier.hashes.count == UInt64(count).nonzeroBitCount)
            let restored = try #require(MerkleFrontier(size: frontier.size, hashes: frontier.hashes))
            #expect(restored == frontier)
            let cut = MerkleFrontier(size: UInt64(count)) { level, index in
                Merkle.subtree(level: level, index: index) { leaves[Int($0)] }
            }
            #expect(cut == frontier)
            if count < leaves.count { frontier.append(leaf: leaves[count]) }
        }
    }

    @Test("a stored frontier with a hash too few or too many is refused")
    func badFrontier() {
        let hash = Merkle.emptyRoot
        #expect(MerkleFrontier(size: 0, hashes: [hash]) == nil)
        #expect(MerkleFrontier(size: 5, hashes: [hash]) == nil)
        #expect(MerkleFrontier(size: 5, hashes: [hash, hash, hash]) == nil)
        #expect(MerkleFrontier(size: 5, hashes: [hash, hash])?.size == 5)
        #expect(MerkleFrontier(size: .max, hashes: Array(repeating: hash, count: 64))?.size == .max)
    }

    @Test("a node cannot pass for a leaf")
    func domainSeparation() {
        let leaves = sampleLeaves(2)
        #expect(Merkle.leafHash(leaves[0].bytes + leaves[1].bytes) != Merkle.nodeHash(leaves[0], leaves[1]))
        #expect(Merkle.nodeHash(leaves[0], leaves[1]) != Merkle.nodeHash(leaves[1], leaves[0]))
    }
}
