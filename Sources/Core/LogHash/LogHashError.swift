/// Why a key, a note or a sealed value was refused. Never holds a secret or the refused bytes.
public enum LogHashError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `what` must have `expected` bytes.
    case wrongLength(what: String, expected: Int, actual: Int)
    /// More than the 2,147,483,647 bytes that libcrypto takes at once.
    case tooLong(what: String, actual: Int)
    /// Another key, other additional data, or altered bytes: which one cannot be told.
    case authenticationFailed
    /// Not a C2SP signed note with a checkpoint in it; `reason` says where.
    case malformedNote(reason: String)
    /// The note carries no signature of this verifier key (name and key id).
    case notSigned(by: String)
    /// The note carries a signature of this verifier key, and it does not fit the text.
    case badSignature(by: String)
    /// A key that libcrypto refuses, or a failure inside it.
    case libcrypto(call: String)

    /// One line: what, and what to do where that is not obvious.
    public var description: String {
        switch self {
        case .wrongLength(let what, let expected, let actual):
            "\(what) must have \(expected) bytes, not \(actual)"
        case .tooLong(let what, let actual):
            "\(what) has \(actual) bytes; at most \(Int32.max) are possible"
        case .authenticationFailed:
            "sealed value does not open: it was altered, or it was sealed with another key or for another place"
        case .malformedNote(let reason):
            "not a signed checkpoint: \(reason)"
        case .notSigned(let name):
            "checkpoint is not signed by \(name): check that this is the verifier key of the log"
        case .badSignature(let name):
            "checkpoint has a false signature of \(name): the text was altered, do not trust it"
        case .libcrypto(let call):
            "libcrypto: \(call) failed"
        }
    }
}
