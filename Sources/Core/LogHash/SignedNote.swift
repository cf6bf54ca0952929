/// A C2SP signed note: a text, an empty line, then one line per signature.
///
/// Works on bytes: Swift takes CR LF for one character, and a note must mean the same to every reader.
enum SignedNote {
    /// Room for far more than the 16 signatures that every reader must accept.
    static let maximumByteCount = 256 * 1024

    /// - Parameter text: ends in a line break.
    static func sign(_ text: String, by key: SigningKey, name: String) throws(LogHashError) -> String {
        guard VerifierKey.isValid(name: name) else {
            throw .malformedNote(reason: "key name is empty, or has white space, control characters or +")
        }
        let message = Array(text.utf8)
        if let reason = fault(inText: message[...]) { throw .malformedNote(reason: reason) }
        let keyID = withUnsafeBytes(of: key.verifierKey(name: name).keyID.bigEndian) { Array($0) }
        return "\(text)\n— \(name) \(base64(keyID + (try key.sign(message))))\n"
    }

    /// The text of `note`, which `verifier` has signed. Signatures of other keys are ignored, as C2SP demands.
    static func open(_ note: [UInt8], verifier: VerifierKey) throws(LogHashError) -> ArraySlice<UInt8> {
        guard note.count <= maximumByteCount else {
            throw .malformedNote(reason: "\(note.count) bytes, more than \(maximumByteCount)")
        }
        let (text, signatures) = try split(note)
        var isSigned = false
        for line in signatures {
            let signature = try Signature(line: line)
            guard signature.name == verifier.name, signature.keyID == verifier.keyID else { continue }
            guard verifier.verify(signature: signature.bytes, message: Array(text)) else {
                throw .badSignature(by: verifier.name)
            }
            isSigned = true
        }
        guard isSigned else { throw .notSigned(by: verifier.name) }
        return text
    }

    /// The text with its line break, and the signature lines without theirs.
    private static func split(
        _ note: [UInt8]
    ) throws(LogHashError) -> (text: ArraySlice<UInt8>, signatures: [ArraySlice<UInt8>]) {
        guard note.last == newline else { throw .malformedNote(reason: "no line break at the end") }
        var end = note.count - 1
        while end > 0, !(note[end - 1] == newline && note[end] == newline) { end -= 1 }
        let lines = note[(end + 1)...].dropLast()
        guard end > 0, !lines.isEmpty else {
            throw .malformedNote(reason: "no empty line followed by signature lines")
        }
        if let reason = fault(inText: note[...]) { throw .malformedNote(reason: reason) }
        return (note[..<end], lines.split(separator: newline, omittingEmptySubsequences: false))
    }

    /// What C2SP forbids in a note, or `nil`.
    private static func fault(inText text: ArraySlice<UInt8>) -> String? {
        if text.contains(where: { $0 < 0x20 && $0 != newline }) { return "a control character" }
        guard text.last == newline else { return "no line break at the end" }
        return String(validating: text, as: UTF8.self) == nil ? "not UTF-8" : nil
    }

    static let newline = UInt8(ascii: "\n")
}

extension SignedNote {
    /// One line `— <name> <base64(key id ‖ signature)>`.
    struct Signature {
        let name: String
        let keyID: UInt32
        let bytes: [UInt8]

        init(line: ArraySlice<UInt8>) throws(LogHashError) {
            let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard parts.count == 3, Array(parts[0]) == Array("—".utf8),
                let name = String(validating: parts[1], as: UTF8.self), VerifierKey.isValid(name: name),
                let text = String(validating: parts[2], as: UTF8.self),
                let decoded = LogHash.bytes(fromBase64: text), decoded.count > 4
            else { throw .malformedNote(reason: "a line that is no signature follows the empty line") }
            self.name = name
            keyID = decoded.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
            bytes = Array(decoded.dropFirst(4))
        }
    }
}
