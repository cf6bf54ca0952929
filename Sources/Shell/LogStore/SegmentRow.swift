import GRDB
import LogHash
import MeshEvents

/// What the database knows of a sealed segment.
struct SegmentRow {
    let first: Revision
    let last: Revision
    let root: Digest
    /// The files, by what they hold.
    let parts: [(SegmentSealer.Part, Digest)]

    var count: Int { Int(clamping: last.value &- first.value &+ 1) }
}

extension Database {
    /// All sealed segments, ascending.
    func segmentRows() throws -> [SegmentRow] {
        let rows = try Row.fetchCursor(
            self,
            sql: """
                SELECT first_revision, last_revision, root, headers, bodies, withheld
                FROM segment ORDER BY first_revision
                """)
        var segments: [SegmentRow] = []
        while let row = try rows.next() {
            var parts: [(SegmentSealer.Part, Digest)] = []
            for (offset, part) in SegmentSealer.Part.allCases.enumerated() where !row.hasNull(atIndex: 3 + offset) {
                parts.append((part, try row.digest(3 + offset)))
            }
            segments.append(
                SegmentRow(
                    first: try row.revision(0), last: try row.revision(1),
                    root: try row.digest(2), parts: parts))
        }
        return segments
    }
}
