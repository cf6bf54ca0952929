import LogAPI
import LogHash
import MeshResources
import SwiftProtobuf

/// The wire's names of our values.
extension CommitCodec {
    static func serialised(_ message: some Message) throws -> [UInt8] {
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        return try message.serializedBytes(options: options)
    }

    static func wire(_ key: ResourceKey) -> Kuma_Log_V1_ResourceKey {
        var wire = Kuma_Log_V1_ResourceKey()
        wire.type = key.type
        wire.mesh = key.mesh
        wire.name = key.name
        return wire
    }

    static func wire(_ position: LogPosition) -> Kuma_Log_V1_Position {
        var wire = Kuma_Log_V1_Position()
        wire.logID = bytes(position.log.bytes)
        wire.epoch = position.epoch
        wire.revision = position.revision.value
        wire.root = bytes(position.root.bytes)
        return wire
    }

    static func wire(_ opening: EpochOpening) -> Kuma_Log_V1_EpochOpening {
        var wire = Kuma_Log_V1_EpochOpening()
        wire.epoch = opening.epoch
        wire.reason = opening.reason
        if let previous = opening.previous { wire.previous = self.wire(previous) }
        return wire
    }

    static func position(_ wire: Kuma_Log_V1_Position) -> LogPosition? {
        guard let log = LogID(bytes: Array(wire.logID)), let root = Digest(bytes: Array(wire.root)) else { return nil }
        return LogPosition(log: log, epoch: wire.epoch, revision: Revision(wire.revision), root: root)
    }

    static func opening(_ wire: Kuma_Log_V1_EpochOpening) -> EpochOpening {
        EpochOpening(
            epoch: wire.epoch, previous: wire.hasPrevious ? position(wire.previous) : nil, reason: wire.reason)
    }

    static func wireKind(_ kind: CommitKind) -> Kuma_Log_V1_CommitKind {
        switch kind {
        case .change: .change
        case .import: .import
        case .epoch: .epoch
        case .erase: .erase
        case .retain: .retain
        case .key: .key
        }
    }

    static func kind(_ wire: Kuma_Log_V1_CommitKind, _ revision: Revision) throws(CommitFormatError) -> CommitKind {
        switch wire {
        case .change: .change
        case .import: .import
        case .epoch: .epoch
        case .erase: .erase
        case .retain: .retain
        case .key: .key
        case .unspecified, .UNRECOGNIZED: throw .unreadable(revision, "unknown kind of commit \(wire.rawValue)")
        }
    }

    static func wireOperation(_ operation: ChangeOperation) -> Kuma_Log_V1_ChangeOp {
        switch operation {
        case .created: .created
        case .updated: .updated
        case .deleted: .deleted
        }
    }

    static func operation(
        _ wire: Kuma_Log_V1_ChangeOp, _ revision: Revision
    ) throws(CommitFormatError) -> ChangeOperation {
        switch wire {
        case .created: .created
        case .updated: .updated
        case .deleted: .deleted
        case .unspecified, .UNRECOGNIZED: throw .unreadable(revision, "unknown operation \(wire.rawValue)")
        }
    }
}
