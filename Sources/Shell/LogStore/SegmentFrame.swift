import MeshEvents

/// `kuma.log.v1.SegmentFrame`: a commit in a segment file, with what of it is kept there.
struct SegmentFrame: Sendable {
    /// Empty where the file holds bodies only.
    var header: [UInt8] = []
    /// By ascending index of the change.
    var bodies: [(index: Int, bytes: [UInt8])] = []
    /// Empty: none.
    var note: [UInt8] = []

    init() {}

    init(_ commit: StoredCommit) {
        header = commit.header
        for (index, body) in commit.bodies.enumerated() {
            if let body { bodies.append((index, body)) }
        }
        note = commit.note ?? []
    }

    /// `nil` if the bytes are no frame.
    init?(_ bytes: ArraySlice<UInt8>) {
        var fields = WireReader(bytes)
        while let field = fields.next() {
            switch field.number {
            case 1: header = Array(field.bytes)
            case 2:
                guard let body = Self.body(field.bytes) else { return nil }
                bodies.append(body)
            case 3: note = Array(field.bytes)
            default: continue
            }
        }
        if fields.isDamaged { return nil }
    }

    private static func body(_ bytes: ArraySlice<UInt8>) -> (index: Int, bytes: [UInt8])? {
        var body = (index: 0, bytes: [UInt8]())
        var fields = WireReader(bytes)
        while let field = fields.next() {
            if field.number == 1 { body.index = Int(truncatingIfNeeded: field.value) }
            if field.number == 2 { body.bytes = Array(field.bytes) }
        }
        return fields.isDamaged ? nil : body
    }

    var isEmpty: Bool { header.isEmpty && bodies.isEmpty && note.isEmpty }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(header.count + note.count + bodies.reduce(24) { $0 + $1.bytes.count + 16 })
        if !header.isEmpty { bytes.append(field: 1, header) }
        for body in bodies {
            var frame: [UInt8] = []
            if body.index > 0 {
                frame.append(varint: 1 << 3)
                frame.append(varint: UInt64(body.index))
            }
            frame.append(field: 2, body.bytes)
            bytes.append(field: 2, frame)
        }
        if !note.isEmpty { bytes.append(field: 3, note) }
        return bytes
    }

    /// The commit, if this is a frame of a whole one; `nil` if its header or the places of its bodies make no sense.
    func commit(_ revision: Revision) -> StoredCommit? {
        guard let changes = HeaderOutline(header) else { return nil }
        var all = [[UInt8]?](repeating: nil, count: changes.withheld.count)
        for body in bodies {
            guard all.indices.contains(body.index) else { return nil }
            all[body.index] = body.bytes
        }
        return StoredCommit(revision: revision, header: header, bodies: all, note: note.isEmpty ? nil : note)
    }
}
