/// One fault of a document: which field, and what is wrong with it, in Kuma's words where Kuma has words.
public struct Violation: Error, Hashable, Sendable {
    /// For example `networking.inbound[0].port`; empty for the document as a whole.
    public let field: String
    public let reason: String

    public init(_ field: String, _ reason: String) {
        self.field = field
        self.reason = reason
    }
}
