import FoundationEssentials
import GRDB
import LogHash

extension [UInt8] {
    /// As SQLite takes it.
    var blob: Data { Data(self) }
}

extension Digest {
    /// As SQLite takes it.
    var blob: Data { withUnsafeBytes { Data($0) } }
}

extension Row {
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
