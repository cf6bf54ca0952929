import CommitPipeline
import LogHash
import LogStore
import MeshEvents
import MeshHistory
import MeshResources

/// Commits as the log has them, for showing. Secret values stay sealed. Blocks: call it apart.
struct CommitReader: Sendable {
    let store: any LogStore

    /// At most `limit` commits from `revision`, ascending.
    func commits(from revision: Revision, limit: Int) throws -> [Commit] {
        try store.commits(from: revision, limit: limit).map(CommitCodec.decode)
    }

    /// `nil` for zero and beyond the head.
    func commit(_ revision: Revision) throws -> Commit? {
        guard revision > .zero else { return nil }
        return try commits(from: revision, limit: 1).first
    }

    func document(of commit: Commit, bodies: [ChangeBodies]? = nil) throws -> JSON {
        commit.document(log: store.name, hash: base64(try store.leaf(commit.revision).bytes), bodies: bodies)
    }

    /// What each change of `commit` made of what.
    func bodies(of commit: Commit) throws -> [ChangeBodies] {
        let before = Revision(commit.revision.value - 1)
        // Many changes of one commit often follow many of one other: each is decoded once.
        var decoded: [Revision: Commit] = [:]
        return try commit.changes.map { change in
            guard before != .zero, let last = try store.lastChange(of: change.key, at: before) else {
                return ChangeBodies(before: nil, after: change.resource)
            }
            if decoded[last.revision] == nil { decoded[last.revision] = try self.commit(last.revision) }
            return ChangeBodies(
                before: decoded[last.revision]?.changes[last.index].resource, after: change.resource)
        }
    }
}
