import LogHash
import LogStore
import MeshEvents
import MeshFixtures
import MeshResources

/// Makes commits that follow each other, as a control plane would.
struct LogFixture {
    static let logID = LogID(bytes: Array(repeating: 9, count: 16)) ?? LogID(fallback: 0)
    static let firstMilliseconds: Int64 = 1_700_000_000_000

    private(set) var revision = Revision.zero
    private(set) var epoch: UInt32 = 1
    private(set) var versions: [ResourceKey: UInt64] = [:]
    private(set) var live: Set<ResourceKey> = []

    /// A change of one resource: `nil` deletes it.
    typealias Edit = (key: ResourceKey, value: String?)

    static func key(_ name: String, type: String = "Dataplane", mesh: String = "default") -> ResourceKey {
        ResourceKey(type: type, mesh: mesh, name: name)
    }

    /// The next commit, ten milliseconds after the one before.
    mutating func commit(
        _ edits: [Edit], note: Note? = Note(author: Author(name: "ann", via: "rest"), message: "why"),
        opening: EpochOpening? = nil, idempotency: IdempotencyRecord? = nil
    ) throws -> LogAppend {
        revision = revision.next
        epoch = opening?.epoch ?? epoch
        var changes: [Change] = []
        for edit in edits {
            let version = versions[edit.key, default: 0] + 1
            versions[edit.key] = version
            let operation: ChangeOperation =
                edit.value == nil ? .deleted : live.contains(edit.key) ? .updated : .created
            if edit.value == nil { live.remove(edit.key) } else { live.insert(edit.key) }
            let resource = edit.value.map { Resource(key: edit.key, spec: ["value": .string($0)]) }
            changes.append(Change(operation: operation, key: edit.key, version: version, resource: resource))
        }
        let commit = Commit(
            log: Self.logID, revision: revision, epoch: epoch, time: Self.time(of: revision),
            kind: opening == nil ? .change : .epoch, requestID: "request-\(revision.value)", origin: "standalone",
            note: note, changes: changes, epochOpening: opening)
        return LogAppend(stored: try Self.stored(commit), commit: commit, idempotency: idempotency)
    }

    static func time(of revision: Revision) -> HybridTime {
        HybridTime(milliseconds: firstMilliseconds + Int64(revision.value) * 10)
    }

    /// The bytes of a commit; salts follow from the revision.
    static func stored(_ commit: Commit) throws -> StoredCommit {
        let contents = commit.changes.map { change in
            change.resource.map { BodyContent(document: $0.document.canonicalBytes, isSealed: false) }
        }
        return try CommitCodec.encode(
            commit, contents: contents,
            salt: { Array(repeating: UInt8(truncatingIfNeeded: commit.revision.value), count: 16) })
    }

    /// `count` commits, each of one resource out of `keys`, with a value that names the revision.
    mutating func commits(_ count: Int, keys: Int = 7) throws -> [LogAppend] {
        try (0..<count).map { _ in
            let next = revision.next.value
            return try commit([(Self.key("dp-\(next % UInt64(keys))"), "value of r\(next)")])
        }
    }

    /// A mixture of creations, updates and deletions, one to three in a commit.
    mutating func randomCommits(_ count: Int, seed: UInt64) throws -> [LogAppend] {
        var random = SplitMix64(seed: seed)
        let types = ["Dataplane", "Mesh", "TrafficRoute"]
        let keys = (0..<12).map { index in
            Self.key("name-\(index % 5)", type: types[index % 3], mesh: index % 3 == 1 ? "" : "mesh-\(index % 2)")
        }
        return try (0..<count).map { _ in
            let chosen = keys.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
            let edits = Array(Set(chosen)).sorted().map { key in
                let isDeleted = live.contains(key) && Int.random(in: 0..<3, using: &random) == 0
                return (key: key, value: isDeleted ? nil : "\(UInt64.random(in: 0...99, using: &random))")
            }
            return try commit(edits, note: Bool.random(using: &random) ? Note(author: .system("test")) : nil)
        }
    }
}

extension LogID {
    /// For a count of bytes that is right.
    fileprivate init(fallback: UInt8) {
        guard let id = LogID(bytes: Array(repeating: fallback, count: 16)) else { preconditionFailure("16 bytes") }
        self = id
    }
}

extension [LogAppend] {
    var stored: [StoredCommit] { map(\.stored) }
}

/// A signer with a key that everybody knows.
struct TestSigner: CheckpointSigning {
    var name = "standalone"
    var seed: UInt8 = 7

    var verifierKey: VerifierKey {
        guard let key = try? key() else { preconditionFailure("a seed of 32 bytes is a key") }
        return key.verifierKey(name: name)
    }

    func sign(_ checkpoint: Checkpoint) throws -> String { try checkpoint.signed(by: try key(), name: name) }

    private func key() throws -> SigningKey { try SigningKey(seed: Array(repeating: seed, count: 32)) }
}
