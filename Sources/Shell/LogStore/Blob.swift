import FoundationEssentials
import GRDB
import LogHash
import MeshEvents
import MeshResources

extension [UInt8] {
    /// As SQLite takes it.
    var blob: Data { Data(self) }
}

extension Digest {
    /// As SQLite takes it.
    var blob: Data { withUnsafeBytes { Data($0) } }
}

/// Columns of a database that may be damaged: none of these trusts the type or the range of what it finds.
extension Row {
    /// Column `index` as a number.
    func number<Number: FixedWidthInteger>(_ index: Int) throws -> Number {
        let stored = try decode(Int64.self, atIndex: index)
        guard let number = Number(exactly: stored) else {
            throw LogStoreError.corrupt("a number in \(LogDatabase.fileName) is out of range: \(stored)")
        }
        return number
    }

    func text(_ index: Int) throws -> String { try decode(String.self, atIndex: index) }

    /// Columns `index...` as type, mesh and name.
    func key(_ index: Int) throws -> ResourceKey {
        ResourceKey(type: try text(index), mesh: try text(index + 1), name: try text(index + 2))
    }

    /// Column `index` as a revision.
    func revision(_ index: Int) throws -> Revision { Revision(try number(index)) }

    /// Column `index`, which must be a blob; empty for NULL.
    func bytes(_ index: Int) throws -> [UInt8] {
        try withUnsafeData(atIndex: index) { data in data.map { Array($0) } ?? [] }
    }

    /// Column `index` as 32 bytes.
    func digest(_ index: Int) throws -> Digest {
        guard let digest = Digest(bytes: try bytes(index)) else {
            throw LogStoreError.corrupt("a hash in \(LogDatabase.fileName) has not 32 bytes")
        }
        return digest
    }
}
