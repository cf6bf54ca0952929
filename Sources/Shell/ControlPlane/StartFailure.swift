/// Why a control plane does not run, and with which status its process ends.
public struct StartFailure: Error, Sendable, CustomStringConvertible {
    /// Exit codes, from `sysexits.h`.
    public enum Code: Int32, Sendable {
        case failure = 1
        case usage = 64
        case dataError = 65
        case cannotCreate = 73
        case inputOutput = 74
        case configuration = 78
    }

    public let code: Code
    public let reason: String

    public init(code: Code, reason: String) {
        self.code = code
        self.reason = reason
    }

    public var description: String { reason }
}
