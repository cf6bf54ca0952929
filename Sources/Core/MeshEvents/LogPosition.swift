public import LogHash

/// The identity of one log: 16 random bytes, made when the log begins, never used again.
public struct LogID: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// `nil` unless there are 16 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// From the 32 hexadecimal digits of `description`.
    public init?(_ text: String) {
        guard let bytes = LogHash.bytes(fromHex: text) else { return nil }
        self.init(bytes: bytes)
    }

    /// 32 hexadecimal digits.
    public var description: String { hex(bytes) }
}

/// A point in a log, with proof of all before it. Numbers alone prove nothing: a restored peer reuses them.
public struct LogPosition: Hashable, Sendable {
    public let log: LogID
    public let epoch: UInt32
    public let revision: Revision
    /// Root of the Merkle tree over the first `revision` commits.
    public let root: Digest

    public init(log: LogID, epoch: UInt32, revision: Revision, root: Digest) {
        self.log = log
        self.epoch = epoch
        self.revision = revision
        self.root = root
    }
}
