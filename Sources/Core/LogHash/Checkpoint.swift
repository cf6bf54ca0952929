/// A log's promise: at `size` commits the tree's root is `root`, and it will stay the beginning of the log.
///
/// Text form: C2SP tlog-checkpoint in a signed note.
public struct Checkpoint: Hashable, Sendable {
    /// Which log: `<cluster-name>/kuma/log/<log id>`; one line, not empty.
    public let origin: String
    /// Commits covered; the revision of the last one. 0 is the empty log.
    public let size: UInt64
    /// The RFC 6962 root over the leaf hashes of these commits.
    public let root: Digest

    /// Takes the values as they are; `signed(by:name:)` refuses an origin that is not one line.
    public init(origin: String, size: UInt64, root: Digest) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// The text that is signed: origin, size in decimal, root in Base64, each with its line break.
    public var body: String { "\(origin)\n\(size)\n\(base64(root.bytes))\n" }

    /// The signed note. `name` is the key's; C2SP advises the origin.
    ///
    /// - Throws: `LogHashError` for an origin or a name that a note cannot carry.
    public func signed(by key: SigningKey, name: String) throws(LogHashError) -> String {
        guard !origin.isEmpty, !origin.utf8.contains(SignedNote.newline) else {
            throw .malformedNote(reason: "the origin must be one line that is not empty")
        }
        return try SignedNote.sign(body, by: key, name: name)
    }

    /// The checkpoint in `note`, once the signature of `verifier` holds.
    ///
    /// Extension lines are covered by the signature and ignored; signatures of other keys are ignored. Whether the
    /// origin is the one expected is for the caller to compare.
    /// - Throws: `LogHashError`; nothing of the note may then be used.
    public static func parse(_ note: String, verifier: VerifierKey) throws(LogHashError) -> Checkpoint {
        let text = try SignedNote.open(Array(note.utf8), verifier: verifier)
        // The text ends in a line break, so the last part is what follows it: nothing.
        let lines = text.dropLast().split(separator: SignedNote.newline, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }) else {
            throw .malformedNote(reason: "fewer than three lines, or an empty one")
        }
        guard let size = UInt64(lines[1]), String(size) == lines[1] else {
            throw .malformedNote(reason: "line 2 is no size in plain decimal")
        }
        guard let bytes = LogHash.bytes(fromBase64: lines[2]), let root = Digest(bytes: bytes) else {
            throw .malformedNote(reason: "line 3 is no SHA-256 hash in Base64")
        }
        return Checkpoint(origin: lines[0], size: size, root: root)
    }
}
