import LogAPI
import LogHash
public import MeshResources
import SwiftProtobuf

/// What a body is to hold.
public struct BodyContent: Hashable, Sendable {
    /// The resource's canonical document, secret values sealed.
    public let document: [UInt8]
    /// There is at least one sealed value, so that a reader needs a data key.
    public let isSealed: Bool

    public init(document: [UInt8], isSealed: Bool) {
        self.document = document
        self.isSealed = isSealed
    }
}

/// Between commits and their stored bytes (`Schemas/proto/kuma/log/v1/log.proto`).
public enum CommitCodec {
    /// The newest format that this program reads; a commit with a higher `minReader` is refused.
    public static let readerVersion: UInt32 = 1

    /// Serialises a commit.
    ///
    /// - Parameters:
    ///   - contents: by index of the change; `nil` for deletions.
    ///   - salt: called once for each body and for the note: 16 fresh random bytes.
    public static func encode(_ commit: Commit, contents: [BodyContent?], salt: () -> [UInt8]) throws -> StoredCommit {
        precondition(contents.count == commit.changes.count, "one content for each change")
        var header = Kuma_Log_V1_CommitHeader()
        header.logID = bytes(commit.log.bytes)
        header.revision = commit.revision.value
        header.epoch = commit.epoch
        header.timeMs = commit.time.milliseconds
        header.timeCounter = commit.time.counter
        header.kind = wireKind(commit.kind)
        header.minReader = 1
        header.requestID = commit.requestID
        header.origin = commit.origin
        if let restores = commit.restores { header.restores = restores.value }
        header.reverts = commit.reverts.map(\.value)
        if let opening = commit.epochOpening { header.epochOpening = wire(opening) }

        var bodies: [[UInt8]?] = []
        for (change, content) in zip(commit.changes, contents) {
            let (changeHeader, body) = try encode(change, content: content, salt: salt)
            header.changes.append(changeHeader)
            bodies.append(body)
        }
        let note = try commit.note.map { try encode($0, salt: salt()) }
        if let note { header.noteDigest = bytes(note.digest.bytes) }
        return StoredCommit(
            revision: commit.revision, header: try serialised(header), bodies: bodies, note: note?.bytes)
    }

    private static func encode(
        _ change: Change, content: BodyContent?, salt: () -> [UInt8]
    ) throws -> (Kuma_Log_V1_ChangeHeader, [UInt8]?) {
        var header = Kuma_Log_V1_ChangeHeader()
        header.op = wireOperation(change.operation)
        header.key = wire(change.key)
        header.version = change.version
        header.requested = change.isRequested
        if let cause = change.cause {
            header.cause.logID = bytes(cause.log.bytes)
            header.cause.revision = cause.revision.value
        }
        guard let content else { return (header, nil) }
        var body = Kuma_Log_V1_Body()
        let bodySalt = salt()
        body.salt = bytes(bodySalt)
        body.content = bytes(content.document)
        header.bodyDigest = bytes(SHA256.hash(bodySalt, content.document).bytes)
        header.bodyLength = UInt64(content.document.count)
        header.sealed = content.isSealed
        return (header, try serialised(body))
    }

    private static func encode(_ note: Note, salt: [UInt8]) throws -> (bytes: [UInt8], digest: Digest) {
        var wireNote = Kuma_Log_V1_Note()
        wireNote.salt = bytes(salt)
        wireNote.author.name = note.author.name
        wireNote.author.groups = note.author.groups
        wireNote.author.via = note.author.via
        wireNote.message = note.message ?? ""
        let stored = try serialised(wireNote)
        return (stored, SHA256.hash(stored))
    }

    /// Reads a commit back, checks every digest, and parses the bodies. Sealed values stay sealed.
    public static func decode(_ stored: StoredCommit) throws(CommitFormatError) -> Commit {
        let header = try decodeHeader(stored.header, revision: stored.revision)
        guard let log = LogID(bytes: Array(header.logID)), header.revision == stored.revision.value else {
            throw .unreadable(stored.revision, "the header names another log or revision")
        }
        guard stored.bodies.count == header.changes.count else {
            throw .unreadable(stored.revision, "\(header.changes.count) changes but \(stored.bodies.count) bodies")
        }
        var changes: [Change] = []
        for (change, body) in zip(header.changes, stored.bodies) {
            changes.append(try decode(change, body: body, revision: stored.revision))
        }
        return Commit(
            log: log, revision: stored.revision, epoch: header.epoch,
            time: HybridTime(milliseconds: header.timeMs, counter: header.timeCounter),
            kind: try kind(header.kind, stored.revision), requestID: header.requestID, origin: header.origin,
            note: try decodeNote(stored.note, digest: Array(header.noteDigest), revision: stored.revision),
            changes: changes, restores: header.hasRestores ? Revision(header.restores) : nil,
            reverts: header.reverts.map(Revision.init),
            epochOpening: header.hasEpochOpening ? opening(header.epochOpening) : nil)
    }

    private static func decodeHeader(
        _ bytes: [UInt8], revision: Revision
    ) throws(CommitFormatError) -> Kuma_Log_V1_CommitHeader {
        guard let header = try? Kuma_Log_V1_CommitHeader(serializedBytes: bytes) else {
            throw .unreadable(revision, "the header is not a CommitHeader")
        }
        guard header.minReader <= readerVersion else {
            throw .needsNewerReader(revision, minReader: header.minReader)
        }
        return header
    }

    private static func decode(
        _ header: Kuma_Log_V1_ChangeHeader, body: [UInt8]?, revision: Revision
    ) throws(CommitFormatError) -> Change {
        let key = ResourceKey(type: header.key.type, mesh: header.key.mesh, name: header.key.name)
        let operation = try operation(header.op, revision)
        var resource: Resource?
        if let body {
            let (document, digest) = try decodeDocument(body: body, key: key, revision: revision)
            guard digest.bytes == Array(header.bodyDigest) else {
                throw .digestMismatch(revision, part: "body of \(key)")
            }
            resource = try self.resource(document, key: key, revision: revision)
        }
        var cause: Cause?
        if header.hasCause, let log = LogID(bytes: Array(header.cause.logID)) {
            cause = Cause(log: log, revision: Revision(header.cause.revision))
        }
        return Change(
            operation: operation, key: key, version: header.version, resource: resource, cause: cause,
            isRequested: header.requested)
    }

    /// Reads one stored body whose digest was checked when it was stored, as start-up does with what is alive.
    public static func decodeBody(
        _ body: [UInt8], key: ResourceKey, revision: Revision
    ) throws(CommitFormatError) -> Resource {
        try resource(
            try decodeDocument(body: body, key: key, revision: revision).document, key: key, revision: revision)
    }

    private static func resource(
        _ document: JSON, key: ResourceKey, revision: Revision
    ) throws(CommitFormatError) -> Resource {
        guard let parsed = Resource(document: document), parsed.key == key else {
            throw .unreadable(revision, "the body of \(key) is not that resource")
        }
        return parsed
    }

    private static func decodeDocument(
        body: [UInt8], key: ResourceKey, revision: Revision
    ) throws(CommitFormatError) -> (document: JSON, digest: Digest) {
        guard let body = try? Kuma_Log_V1_Body(serializedBytes: body) else {
            throw .unreadable(revision, "the body of \(key) is not a Body")
        }
        let content = Array(body.content)
        do {
            return (try JSON(parsing: content), SHA256.hash(Array(body.salt), content))
        } catch {
            throw .unreadable(revision, "the body of \(key): \(error)")
        }
    }

    private static func decodeNote(
        _ stored: [UInt8]?, digest: [UInt8], revision: Revision
    ) throws(CommitFormatError) -> Note? {
        guard let stored else { return nil }
        guard SHA256.hash(stored).bytes == digest else { throw .digestMismatch(revision, part: "note") }
        guard let note = try? Kuma_Log_V1_Note(serializedBytes: stored) else {
            throw .unreadable(revision, "the note is not a Note")
        }
        return Note(
            author: Author(name: note.author.name, groups: note.author.groups, via: note.author.via),
            message: note.message.isEmpty ? nil : note.message)
    }
}
