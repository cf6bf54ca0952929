public import MeshEvents
public import MeshResources

/// Which commits a reader of history wants; `nil` matches all.
public struct CommitFilter: Hashable, Sendable {
    public var type: String?
    public var mesh: String?
    public var name: String?
    /// Name of the author, exactly.
    public var author: String?
    /// Control plane that made the commit.
    public var origin: String?
    /// Part of the message, of the author's name or of `Type mesh/name` of a change; upper and lower case are the same.
    public var grep: String?

    public init(
        type: String? = nil, mesh: String? = nil, name: String? = nil, author: String? = nil, origin: String? = nil,
        grep: String? = nil
    ) {
        self.type = type
        self.mesh = mesh
        self.name = name
        self.author = author
        self.origin = origin
        self.grep = grep
    }

    /// Whether a change of `key` is wanted.
    public func matches(_ key: ResourceKey) -> Bool {
        (type == nil || type == key.type) && (mesh == nil || mesh == key.mesh) && (name == nil || name == key.name)
    }

    /// Whether the commit is wanted: all conditions hold, those about a key for one of its changes.
    public func matches(_ commit: Commit) -> Bool {
        if let author, author != commit.note?.author.name { return false }
        if let origin, origin != commit.origin { return false }
        let asksForKey = type != nil || mesh != nil || name != nil
        guard !asksForKey || commit.changes.contains(where: { matches($0.key) }) else { return false }
        return grep.map { Self.texts(of: commit, contain: $0.lowercased()) } ?? true
    }

    private static func texts(of commit: Commit, contain word: String) -> Bool {
        let note = [commit.note?.message, commit.note?.author.name].compactMap { $0 }
        return (note + commit.changes.map(\.key.description)).contains { $0.lowercased().contains(word) }
    }
}
