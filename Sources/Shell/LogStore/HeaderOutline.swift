import LogHash
import MeshEvents

/// What the store must know of a commit's header where decoding all of the commit would cost too much.
struct HeaderOutline: Hashable, Sendable {
    /// `CommitHeader.revision`.
    private(set) var revision: UInt64 = 0
    /// `CommitHeader.note_digest`; empty: there is no note.
    private(set) var noteDigest: [UInt8] = []
    /// `ChangeHeader.withheld` of each change.
    private(set) var withheld: [Bool] = []
    /// `ChangeHeader.body_digest` of each change; empty: there is no body.
    private(set) var bodyDigests: [[UInt8]] = []

    /// `nil` if the bytes are no message.
    init?(_ header: [UInt8]) {
        var fields = WireReader(header[...])
        while let field = fields.next() {
            if field.number == 2 { revision = field.value }
            if field.number == 9 { noteDigest = Array(field.bytes) }
            guard field.number == 10 else { continue }
            var change = WireReader(field.bytes)
            withheld.append(false)
            bodyDigests.append([])
            while let part = change.next() {
                if part.number == 4 { bodyDigests[bodyDigests.count - 1] = Array(part.bytes) }
                if part.number == 7 { withheld[withheld.count - 1] = part.value != 0 }
            }
            if change.isDamaged { return nil }
        }
        if fields.isDamaged { return nil }
    }

    /// Whether what there is of note and bodies has the digests that the header names.
    func fits(_ commit: StoredCommit) -> Bool {
        guard commit.bodies.count == bodyDigests.count, revision == commit.revision.value else { return false }
        if let note = commit.note, SHA256.hash(note).bytes != noteDigest { return false }
        return zip(commit.bodies, bodyDigests).allSatisfy { body, digest in
            body.map { Self.digest(ofBody: $0) == digest } ?? true
        }
    }

    /// SHA-256(salt ‖ content) of a `kuma.log.v1.Body`.
    private static func digest(ofBody body: [UInt8]) -> [UInt8]? {
        var hasher = SHA256.Hasher()
        var fields = WireReader(body[...])
        while let field = fields.next() {
            if field.number == 1 || field.number == 2 { field.bytes.withUnsafeBytes { hasher.update($0) } }
        }
        return fields.isDamaged ? nil : hasher.finish().bytes
    }
}
