public import MeshEvents

/// What a log can be asked for.
public struct LogRange: Hashable, Sendable {
    /// Name of the log, for example `standalone`.
    public let name: String
    public let head: Revision
    /// The first revision whose state can be read; `zero` while nothing was pruned.
    public let oldest: Revision

    public init(name: String, head: Revision, oldest: Revision = .zero) {
        self.name = name
        self.head = head
        self.oldest = oldest
    }
}

/// Why there is no such revision.
public enum RevisionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No log of that name is here. REST answers 404.
    case unknownLog(String, known: String)
    /// REST answers 400.
    case future(String, head: Revision)
    /// REST answers 400.
    case beforeFirst(String, head: Revision)
    /// REST answers 410.
    case pruned(Revision, oldest: Revision)

    public var description: String {
        switch self {
        case .unknownLog(let name, let known): "there is no log \"\(name)\" here; known: \(known)"
        case .future(let text, let head): "\(text) is in the future: the last revision is \(head)"
        case .beforeFirst(let text, let head): "\(text) is before the first commit: the last revision is \(head)"
        case .pruned(let revision, let oldest):
            "\(revision) was pruned: the oldest revision that can be read is \(oldest)"
        }
    }
}

extension RevisionReference {
    /// The revision that is meant.
    ///
    /// - Parameter revisionAtTime: the last commit at or before a time in milliseconds since 1970.
    /// - Throws: `RevisionError`, or what `revisionAtTime` throws.
    public func resolve(
        in range: LogRange, nowMilliseconds: Int64, revisionAtTime: (Int64) throws -> Revision
    ) throws -> Revision {
        if let log, log != range.name { throw RevisionError.unknownLog(log, known: range.name) }
        let revision =
            switch point {
            case .revision(let revision): revision
            case .head(let back): try step(back: back, from: range.head)
            case .time(let milliseconds):
                if milliseconds > nowMilliseconds {
                    throw RevisionError.future("\(self)", head: range.head)
                } else {
                    try revisionAtTime(milliseconds)
                }
            case .ago(let milliseconds): try revisionAtTime(nowMilliseconds - milliseconds)
            }
        guard revision <= range.head else { throw RevisionError.future("\(self)", head: range.head) }
        guard revision >= range.oldest else { throw RevisionError.pruned(revision, oldest: range.oldest) }
        return revision
    }

    private func step(back: UInt64, from head: Revision) throws -> Revision {
        guard back <= head.value else { throw RevisionError.beforeFirst("\(self)", head: head) }
        return Revision(head.value - back)
    }
}
