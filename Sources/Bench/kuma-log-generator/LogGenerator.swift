import Foundation
import LogHash
import LogSealing
import LogStore
import MeshEvents
import MeshResources

/// Appends updates of Dataplanes to a log, through the store's own writer: what is made is what a control plane makes.
struct LogGenerator {
    let directory: String
    let keyCount: Int

    /// Commits of one transaction.
    private static let batchSize = 500

    /// - Returns: the last revision.
    func append(_ count: Int) throws -> Revision {
        let keyRing = try KeyRing(directory: directory, keyFile: directory + "/kek")
        let name = "standalone"
        let store = try SQLiteLogStore.open(
            directory: directory, name: name, signing: Signing(key: try keyRing.signingKey(), name: name),
            makeLogID: { randomBytes(16) })
        var versions = try (0..<keyCount).map { try store.lastChange(of: key($0), at: nil)?.version ?? 0 }
        var time = store.headTime
        var salts = SystemRandomNumberGenerator()
        for start in stride(from: 0, to: count, by: Self.batchSize) {
            let revision = store.head.revision
            let appends = try (start..<min(start + Self.batchSize, count)).map { index in
                let key = index % keyCount
                versions[key] += 1
                time = time.next(wallMilliseconds: Int64(Date().timeIntervalSince1970 * 1000))
                let change = Change(
                    operation: versions[key] == 1 ? .created : .updated, key: self.key(key), version: versions[key],
                    resource: resource(key, turn: index / keyCount))
                let commit = Commit(
                    log: store.logID, revision: Revision(revision.value + UInt64(index - start) + 1),
                    epoch: store.epoch, time: time, requestID: "generated-\(index)", origin: name,
                    note: Note(author: .system("bench")), changes: [change])
                return LogAppend(stored: try stored(commit, salt: salts.next()), commit: commit)
            }
            try store.append(appends)
        }
        let head = store.head.revision
        try store.close()
        return head
    }

    private func stored(_ commit: Commit, salt: UInt64) throws -> StoredCommit {
        let contents = commit.changes.map { change in
            change.resource.map { BodyContent(document: $0.document.canonicalBytes, isSealed: false) }
        }
        let half = withUnsafeBytes(of: salt) { Array($0) }
        return try CommitCodec.encode(commit, contents: contents) { half + half }
    }

    private func key(_ index: Int) -> ResourceKey {
        ResourceKey(type: "Dataplane", mesh: "default", name: "generated-\(index)")
    }

    private func resource(_ index: Int, turn: Int) -> Resource {
        let inbound: JSON = [
            "port": .int(Int64(1_000 + turn % 60_000)), "servicePort": 8081,
            "tags": ["kuma.io/service": .string("generated-\(index % 100)"), "kuma.io/protocol": "http"],
        ]
        let address = "10.4.\(index / 250 % 250).\(index % 250 + 1)"
        return Resource(
            key: key(index), spec: ["networking": ["address": .string(address), "inbound": [inbound]]])
    }
}

/// Signs as the control plane would, so that it takes the log for its own.
private struct Signing: CheckpointSigning {
    let key: SigningKey
    let name: String

    var verifierKey: VerifierKey { key.verifierKey(name: name) }

    func sign(_ checkpoint: Checkpoint) throws -> String { try checkpoint.signed(by: key, name: name) }
}
