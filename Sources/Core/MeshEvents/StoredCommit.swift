public import LogHash

/// A commit as it is stored, hashed and replicated: the bytes, serialised once by the log's writer.
public struct StoredCommit: Hashable, Sendable {
    public let revision: Revision
    /// `kuma.log.v1.CommitHeader`; the leaf of the Merkle tree is the hash of these bytes.
    public let header: [UInt8]
    /// `kuma.log.v1.Body` by index of the change; `nil` for deletions and for bodies that were withheld, retired or erased.
    public let bodies: [[UInt8]?]
    /// `kuma.log.v1.Note`; `nil` where there is none or it was erased.
    public let note: [UInt8]?

    public init(revision: Revision, header: [UInt8], bodies: [[UInt8]?], note: [UInt8]?) {
        self.revision = revision
        self.header = header
        self.bodies = bodies
        self.note = note
    }

    /// The RFC 6962 leaf.
    public var leaf: Digest { Merkle.leafHash(header) }

    /// Size on the wire and on disk before compression, in bytes.
    public var byteCount: Int {
        header.count + bodies.reduce(0) { $0 + ($1?.count ?? 0) } + (note?.count ?? 0)
    }
}

/// Why stored bytes are not the commit that they claim to be.
public enum CommitFormatError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(Revision, String)
    /// `minReader` is higher than what this program knows.
    case needsNewerReader(Revision, minReader: UInt32)
    case digestMismatch(Revision, part: String)

    public var description: String {
        switch self {
        case .unreadable(let revision, let reason): "commit \(revision) is unreadable: \(reason)"
        case .needsNewerReader(let revision, let minReader):
            "commit \(revision) needs a reader of version \(minReader); this program is version \(CommitCodec.readerVersion)"
        case .digestMismatch(let revision, let part):
            "commit \(revision): the \(part) does not have the digest that the header names"
        }
    }
}
