/// The number of a commit in its log: 1, 2, 3, ... without gaps. `zero` is the empty log.
public struct Revision: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let value: UInt64

    public init(_ value: UInt64) {
        self.value = value
    }

    public static let zero = Revision(0)

    public var next: Revision { Revision(value + 1) }

    public static func < (left: Revision, right: Revision) -> Bool { left.value < right.value }

    /// `r42`, the form in headers, tables, texts and arguments.
    public var description: String { "r\(value)" }
}
