import LogHash
import MeshEvents
import Synchronization

/// The newest signed checkpoint, in a file outside the database. It is durable before anyone sees it, and never goes
/// back.
final class CheckpointFile: Sendable {
    static let fileName = "checkpoint"

    private let folder: Folder
    private let origin: String
    private let signing: (any CheckpointSigning)?
    private let newest: Mutex<(checkpoint: Checkpoint, note: String)?>
    private let writing = Mutex(())

    /// Reads what is there.
    ///
    /// - Throws: `corrupt` if it is not signed by this log's key, or is of another log.
    init(_ folder: Folder, log: LogID, name: String, signing: (any CheckpointSigning)?) throws {
        self.folder = folder
        self.signing = signing
        origin = Self.origin(log: log, name: name)
        guard let note = try Self.note(in: folder) else {
            newest = Mutex(nil)
            return
        }
        let checkpoint = try Self.parse(note, verifierKey: signing?.verifierKey)
        guard checkpoint.origin == origin else {
            throw LogStoreError.corrupt("the checkpoint file is of log \(checkpoint.origin), the database of \(origin)")
        }
        newest = Mutex((checkpoint, note))
    }

    var verifierKey: VerifierKey? { signing?.verifierKey }

    var checkpoint: Checkpoint? { newest.withLock { $0?.checkpoint } }

    var note: String? { newest.withLock { $0?.note } }

    /// Signs and stores the checkpoint at `position`; nothing if there is one already, no key, or no commit.
    ///
    /// - Throws: `corrupt` for a smaller size than that of the stored one, or the same size with another root.
    func advance(to position: LogPosition) throws {
        guard let signing, position.revision > .zero else { return }
        try writing.withLock { _ in
            if let last = checkpoint {
                guard last.size <= position.revision.value,
                    last.size < position.revision.value || last.root == position.root
                else {
                    throw LogStoreError.corrupt(
                        "a checkpoint of \(position.revision), root \(position.root), would contradict the one of "
                            + "r\(last.size), root \(last.root)")
                }
                if last.size == position.revision.value { return }
            }
            let checkpoint = Checkpoint(origin: origin, size: position.revision.value, root: position.root)
            let note = try signing.sign(checkpoint)
            try folder.replace(Self.fileName, with: Array(note.utf8))
            newest.withLock { $0 = (checkpoint, note) }
        }
    }

    /// The first line of a log's checkpoints.
    static func origin(log: LogID, name: String) -> String { "\(name)/kuma/log/\(log)" }

    static func note(in folder: Folder) throws -> String? {
        try folder.contents(of: fileName).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The checkpoint in a note; without a key its signature is not looked at.
    static func parse(_ note: String, verifierKey: VerifierKey?) throws -> Checkpoint {
        do {
            guard let verifierKey else { return try unsigned(note) }
            return try Checkpoint.parse(note, verifier: verifierKey)
        } catch let error as LogHashError {
            throw LogStoreError.corrupt("the checkpoint file: \(error)")
        }
    }

    private static func unsigned(_ note: String) throws -> Checkpoint {
        let lines = note.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count > 3, let size = UInt64(String(lines[1]) ?? ""),
            let root = bytes(fromBase64: String(lines[2]) ?? "").flatMap({ Digest(bytes: $0) })
        else { throw LogStoreError.corrupt("the checkpoint file is no checkpoint") }
        return Checkpoint(origin: String(lines[0]) ?? "", size: size, root: root)
    }
}
