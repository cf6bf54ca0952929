import LogHash
import MeshEvents

/// What a segment file holds: a heading, then records in the order of their revisions. Sealed files hold it compressed.
///
/// Heading, 32 bytes: `KUMASEG1`, the log's id, the first revision (u64). Record: its length (u32), the CRC-32C of its
/// bytes (u32), its bytes: a `SegmentFrame`. All numbers little endian.
struct SegmentRecords: Sendable {
    static let headingCount = 32
    private static let magic = Array("KUMASEG1".utf8)

    let log: LogID
    let first: Revision
    private(set) var records: [ArraySlice<UInt8>] = []
    /// Bytes up to the end of the last whole record. What follows is torn or damaged, or there is none.
    private(set) var wholeCount = headingCount

    /// Reads up to the first record that is torn or damaged; `nil` if not even the heading is right.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.headingCount, Array(bytes[..<8]) == Self.magic,
            let log = LogID(bytes: Array(bytes[8..<24]))
        else { return nil }
        self.log = log
        first = Revision(bytes.number(at: 24, as: UInt64.self))
        while bytes.count - wholeCount >= 8 {
            let start = wholeCount + 8
            let count = Int(bytes.number(at: wholeCount, as: UInt32.self))
            guard count <= bytes.count - start else { return }
            let record = bytes[start..<start + count]
            guard record.crc32c == bytes.number(at: wholeCount + 4, as: UInt32.self) else { return }
            records.append(record)
            wholeCount = start + count
        }
    }

    static func heading(_ log: LogID, first: Revision) -> [UInt8] {
        magic + log.bytes + withUnsafeBytes(of: first.value.littleEndian) { Array($0) }
    }
}

extension [UInt8] {
    /// Adds a record of a segment file.
    mutating func append(record: [UInt8]) {
        append(number: UInt32(record.count))
        append(number: LogHash.crc32c(record))
        self += record
    }

    private mutating func append(number: UInt32) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    fileprivate func number<Number: FixedWidthInteger>(at offset: Int, as: Number.Type) -> Number {
        withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
    }
}

extension ArraySlice<UInt8> {
    fileprivate var crc32c: UInt32 { withUnsafeBytes { LogHash.crc32c($0) } }
}
