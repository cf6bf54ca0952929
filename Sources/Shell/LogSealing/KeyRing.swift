import Foundation
import GRDB
public import LogHash
public import MeshEvents
public import MeshResources
import Synchronization

/// Seals the secret values of resources before they reach the log, and opens them again.
///
/// Each version of a resource has a data key of its own. Data keys are wrapped by the key-encryption key and live in `keys.db`
/// beside the log, never in it: deleting one erases the values everywhere, while every proof still holds.
public final class KeyRing: Sendable {
    private let database: DatabaseQueue
    private let keyEncryptionKey: KeyEncryptionKey
    private let seed: [UInt8]

    /// Opens or makes `keys.db` in `directory`; the key-encryption key is in `keyFile`, made if both are new.
    public convenience init(directory: String, keyFile: String) throws(SealingError) {
        do {
            var configuration = Configuration()
            configuration.prepareDatabase { database in
                try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
            }
            let path = directory + "/keys.db"
            let database = try DatabaseQueue(path: path, configuration: configuration)
            chmod(path, 0o600)
            // Not whether the file is there: a first start may have been cut off before anything was wrapped.
            let isEmpty = try Self.prepare(database)
            let key = try KeyEncryptionKey.load(file: keyFile, mayCreate: isEmpty)
            try self.init(database: database, keyEncryptionKey: key, keyFile: keyFile)
        } catch let error as SealingError {
            throw error
        } catch {
            throw .keyStore("\(error)")
        }
    }

    /// A ring that lives and dies with the process, for `store.type: memory`.
    public convenience init() throws(SealingError) {
        do {
            let key = KeyEncryptionKey(bytes: randomBytes(AES256GCM.keyByteCount))
            let database = try DatabaseQueue()
            _ = try Self.prepare(database)
            try self.init(database: database, keyEncryptionKey: key, keyFile: "")
        } catch let error as SealingError {
            throw error
        } catch {
            throw .keyStore("\(error)")
        }
    }

    private init(database: DatabaseQueue, keyEncryptionKey: KeyEncryptionKey, keyFile: String) throws {
        self.database = database
        self.keyEncryptionKey = keyEncryptionKey
        seed = try Self.signingSeed(database: database, keyEncryptionKey: keyEncryptionKey, keyFile: keyFile)
    }

    /// Makes the tables where there are none.
    ///
    /// - Returns: whether nothing was wrapped yet.
    private static func prepare(_ database: DatabaseQueue) throws -> Bool {
        try database.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS data_key (
                        type TEXT NOT NULL, mesh TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,
                        wrapped BLOB NOT NULL, PRIMARY KEY (type, mesh, name, version)) STRICT;
                    CREATE TABLE IF NOT EXISTS signing_key (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
                    """)
            let hasKeys = "SELECT EXISTS (SELECT 1 FROM signing_key) OR EXISTS (SELECT 1 FROM data_key)"
            return try Bool.fetchOne(database, sql: hasKeys) == false
        }
    }

    private static func signingSeed(
        database: DatabaseQueue, keyEncryptionKey: KeyEncryptionKey, keyFile: String
    ) throws -> [UInt8] {
        let label = "signing-key"
        if let wrapped = try database.read({ try Data.fetchOne($0, sql: "SELECT wrapped FROM signing_key") }) {
            do {
                return try keyEncryptionKey.unwrap(Array(wrapped), label: label)
            } catch {
                throw SealingError.keyEncryptionKey(
                    file: keyFile, reason: "it is not the key with which keys.db was wrapped")
            }
        }
        let seed = randomBytes(32)
        let wrapped = Data(try keyEncryptionKey.wrap(seed, label: label))
        try database.write {
            try $0.execute(sql: "INSERT INTO signing_key (name, wrapped) VALUES ('log', ?)", arguments: [wrapped])
        }
        return seed
    }

    /// The Ed25519 key with which this log's checkpoints are signed.
    public func signingKey() throws -> SigningKey { try SigningKey(seed: seed) }

    /// The canonical document of `resource` with its secret values sealed. The data key is durable when this returns.
    public func seal(_ resource: Resource, version: UInt64, log: LogID) throws -> BodyContent {
        let paths = ResourceType.named(resource.key.type)?.secretPaths(in: resource) ?? []
        var document = resource.document
        guard !paths.isEmpty else { return BodyContent(document: document.canonicalBytes, isSealed: false) }
        let dataKey = try makeDataKey(resource.key, version: version)
        for path in paths {
            guard let value = document.value(at: path) else { continue }
            let sealed = try AES256GCM.seal(
                value.canonicalBytes, key: dataKey, nonce: randomBytes(AES256GCM.nonceByteCount),
                aad: context(resource.key, version: version, log: log, path: path))
            document = document.replacing(at: path, with: [Self.sealedMember: .string(base64(sealed))])
        }
        return BodyContent(document: document.canonicalBytes, isSealed: true)
    }

    /// The inverse of `seal`. A value whose data key was erased stays as it is.
    public func open(_ resource: Resource, version: UInt64, log: LogID) throws -> Resource {
        let paths = ResourceType.named(resource.key.type)?.secretPaths(in: resource) ?? []
        guard !paths.isEmpty, let dataKey = try dataKey(resource.key, version: version) else { return resource }
        var document = resource.document
        for path in paths {
            guard let text = document.value(at: path)?[Self.sealedMember]?.stringValue,
                let sealed = bytes(fromBase64: text)
            else { continue }
            do {
                let value = try AES256GCM.open(
                    sealed, key: dataKey, aad: context(resource.key, version: version, log: log, path: path))
                document = document.replacing(at: path, with: try JSON(parsing: value))
            } catch {
                throw SealingError.damaged("\(resource.key), version \(version)")
            }
        }
        return Resource(document: document) ?? resource
    }

    /// The member of the object that stands in a document where a secret value was sealed.
    public static let sealedMember = "$sealed"

    private func context(_ key: ResourceKey, version: UInt64, log: LogID, path: [PathElement]) -> [UInt8] {
        Array("\(log)\n\(key.type)\n\(key.mesh)\n\(key.name)\n\(version)\n\(PathElement.text(of: path))".utf8)
    }

    private func label(_ key: ResourceKey, version: UInt64) -> String {
        "data-key\n\(key.type)\n\(key.mesh)\n\(key.name)\n\(version)"
    }

    /// A fresh key. One that exists already was made for a commit that did not become durable; it is replaced.
    private func makeDataKey(_ key: ResourceKey, version: UInt64) throws -> [UInt8] {
        let dataKey = randomBytes(AES256GCM.keyByteCount)
        let wrapped = Data(try keyEncryptionKey.wrap(dataKey, label: label(key, version: version)))
        do {
            try database.write {
                try $0.execute(
                    sql: "INSERT OR REPLACE INTO data_key (type, mesh, name, version, wrapped) VALUES (?, ?, ?, ?, ?)",
                    arguments: [key.type, key.mesh, key.name, Int64(version), wrapped])
            }
        } catch let error as DatabaseError {
            // Without the statement: callers show this to users.
            let reason = "SQLite error \(error.extendedResultCode.rawValue), \(error.message ?? "no message")"
            throw error.resultCode == .SQLITE_FULL ? SealingError.diskFull("keys.db: " + reason) : .keyStore(reason)
        }
        return dataKey
    }

    private func dataKey(_ key: ResourceKey, version: UInt64) throws -> [UInt8]? {
        let wrapped = try database.read {
            try Data.fetchOne(
                $0, sql: "SELECT wrapped FROM data_key WHERE type = ? AND mesh = ? AND name = ? AND version = ?",
                arguments: [key.type, key.mesh, key.name, Int64(version)])
        }
        return try wrapped.map { try keyEncryptionKey.unwrap(Array($0), label: label(key, version: version)) }
    }
}
