import GRDB
public import LogHash
public import MeshEvents
public import MeshResources

extension SQLiteLogStore {
    public func commits(from: Revision, limit: Int) throws(LogStoreError) -> [StoredCommit] {
        try read { try $0.commits(from: from, limit: limit) }
    }

    public func revisions(
        touching filter: KeyFilter, before: Revision?, limit: Int
    ) throws(LogStoreError) -> [Revision] {
        try read { try $0.revisions(touching: filter, before: before, limit: limit) }
    }

    public func liveResources(at: Revision?) throws(LogStoreError) -> [LiveResource] {
        try read { try $0.liveResources(at: at) }
    }

    public func lastChange(of key: ResourceKey, at: Revision?) throws(LogStoreError) -> ChangeRecord? {
        try readOnce { try $0.lastChange(of: key, at: at) }
    }

    public func lastVersions(of keys: [ResourceKey]) throws(LogStoreError) -> [ResourceKey: UInt64] {
        keys.isEmpty ? [:] : try readOnce { try $0.lastVersions(of: keys) }
    }

    public func revision(atMilliseconds: Int64) throws(LogStoreError) -> Revision {
        try read { try $0.revision(atMilliseconds: atMilliseconds) }
    }

    public func idempotency(author: String, key: String) throws(LogStoreError) -> IdempotencyRecord? {
        try readOnce { try $0.idempotency(author: author, key: key) }
    }

    public func leaf(_ revision: Revision) throws(LogStoreError) -> Digest {
        guard revision > .zero else { throw .unreadable("there is no commit \(revision)") }
        return try node(level: 0, index: revision.value - 1)
    }

    public func node(level: Int, index: UInt64) throws(LogStoreError) -> Digest {
        try read { try $0.node(level: level, index: index) }
    }

    public func root(at revision: Revision) throws(LogStoreError) -> Digest {
        try read { try $0.frontier(at: revision).root }
    }

    public func statistics() throws(LogStoreError) -> LogStatistics {
        let settings: [String: String]
        do {
            settings = try database.pool.writeWithoutTransaction { try EngineSetting.readBack($0) }
        } catch {
            throw LogStoreError(reading: error)
        }
        return try read { try LogStatistics($0, folder, settings: settings) }
    }

    /// The figures of the log in `directory`, also while a server uses it. Changes nothing.
    public static func statistics(directory: String) throws(LogStoreError) -> LogStatistics {
        let folder = Folder(path: directory)
        let queue = try readOnly(folder)
        do {
            return try queue.read { try LogStatistics($0, folder, settings: EngineSetting.readBack($0)) }
        } catch {
            throw LogStoreError(reading: error)
        }
    }

    /// A connection that cannot write, beside whatever has the log open.
    static func readOnly(_ folder: Folder) throws(LogStoreError) -> DatabaseQueue {
        guard folder.has(LogDatabase.fileName) else {
            throw .unreadable("there is no \(LogDatabase.fileName) in \(folder.path)")
        }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { try EngineSetting.apply(to: $0) }
        do {
            return try DatabaseQueue(path: folder.path(of: LogDatabase.fileName), configuration: configuration)
        } catch {
            throw LogStoreError(opening: error, folder)
        }
    }
}

extension LogStatistics {
    fileprivate init(_ database: Database, _ folder: Folder, settings: [String: String]) throws {
        let sealed = folder.folder(SegmentSealer.folderName)
        let bytes =
            try folder.names().reduce(0) { $0 + folder.size(of: $1) }
            + sealed.names().reduce(0) { $0 + sealed.size(of: $1) }
        self.init(
            commits: try database.lastRevision().value,
            changes: UInt64(try Int64.fetchOne(database, sql: "SELECT count(*) FROM change") ?? 0), bytes: bytes,
            segments: try Int.fetchOne(database, sql: "SELECT count(*) FROM segment") ?? 0, settings: settings)
    }
}
