public import LogHash
public import MeshEvents

/// What a full check of a log found.
public struct VerificationReport: Hashable, Sendable {
    /// Name of the control plane that writes the log.
    public let name: String
    /// The end of what was read, with the root computed anew from the headers.
    public let head: LogPosition
    public let changes: UInt64
    public let bodies: UInt64
    public let notes: UInt64
    public let segments: Int
    /// The stored checkpoint; `nil` if there is none, or it is unreadable.
    public let checkpoint: Checkpoint?
    /// The checkpoint's signature was checked; otherwise no key was given.
    public let isSignatureChecked: Bool
    /// In the order they were found; after a hundred the check ends.
    public let problems: [VerificationProblem]

    public init(
        name: String, head: LogPosition, changes: UInt64, bodies: UInt64, notes: UInt64, segments: Int,
        checkpoint: Checkpoint?, isSignatureChecked: Bool, problems: [VerificationProblem]
    ) {
        self.name = name
        self.head = head
        self.changes = changes
        self.bodies = bodies
        self.notes = notes
        self.segments = segments
        self.checkpoint = checkpoint
        self.isSignatureChecked = isSignatureChecked
        self.problems = problems
    }

    public var isSound: Bool { problems.isEmpty }

    /// The first revision that cannot be trusted; `nil` if all can, or only what is beside the commits is damaged.
    public var firstBad: Revision? { problems.compactMap(\.revision).min() }
}

/// Something in a log that is not as it must be.
public struct VerificationProblem: Hashable, Sendable, CustomStringConvertible {
    /// `nil` where it is not one commit's.
    public let revision: Revision?
    public let detail: String

    public init(revision: Revision?, detail: String) {
        self.revision = revision
        self.detail = detail
    }

    /// `r42: the leaf is not the hash of the header`.
    public var description: String { revision.map { "\($0): \(detail)" } ?? detail }
}
