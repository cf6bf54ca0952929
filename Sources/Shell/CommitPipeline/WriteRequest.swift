public import LogHash
public import MeshCommands
public import MeshEvents
public import MeshProjections

/// A command with who asks for it and how to recognise the same request again.
public struct WriteRequest: Sendable {
    public let command: Command
    public let note: Note
    /// Identifies the request in the commit and in log lines.
    public let requestID: String
    public let idempotency: Idempotency?
    public let restores: Revision?
    public let reverts: [Revision]

    /// What makes a request recognisable, and the answer to give again.
    public struct Idempotency: Sendable {
        public let key: String
        /// SHA-256 of method, path and body.
        public let requestDigest: Digest
        /// The answer to a request with this result, `committed` or `unchanged`: status and body.
        public let answer: @Sendable (WriteResult) -> (status: Int, body: [UInt8])

        public init(
            key: String, requestDigest: Digest,
            answer: @escaping @Sendable (WriteResult) -> (status: Int, body: [UInt8])
        ) {
            self.key = key
            self.requestDigest = requestDigest
            self.answer = answer
        }
    }

    public init(
        _ command: Command, note: Note, requestID: String, idempotency: Idempotency? = nil,
        restores: Revision? = nil, reverts: [Revision] = []
    ) {
        self.command = command
        self.note = note
        self.requestID = requestID
        self.idempotency = idempotency
        self.restores = restores
        self.reverts = reverts
    }
}

/// What became of a request.
public enum WriteResult: Sendable {
    /// Durable.
    case committed(Commit)
    /// Nothing was to be changed; the head at that time.
    case unchanged(Revision)
    /// The request was made before: the answer of that time.
    case replayed(status: Int, body: [UInt8], revision: Revision)
}

/// Why a request was not carried out.
public enum WriteError: Error, Sendable {
    case rejected(Rejection)
    /// The idempotency key was used for another request.
    case idempotencyKeyReused(String)
    /// Nothing was stored; the log takes writes again when there is space.
    case diskFull(String)
    /// It may or may not be durable; the process stops.
    case outcomeUnknown(String)
    /// A secret could not be sealed, or a commit not be encoded. Nothing was stored.
    case failed(String)
    case stopped
}

/// A step of the log that is durable and visible.
public struct Advance: Sendable {
    public let before: MeshState
    public let after: MeshState
    /// All commits between the two, ascending.
    public let commits: [Commit]
}
