import Glibc
import GRDB
import LogHash
import MeshEvents

/// Packs a run of commits into files that never change: headers, what zones see of the bodies, and the rest.
///
/// Each file has one record for each commit, empty where there is nothing; its name is the SHA-256 of its bytes.
struct SegmentSealer {
    static let folderName = "segments"

    let folder: Folder
    let log: LogID

    enum Part: String, CaseIterable {
        case headers, bodies, withheld
    }

    /// The three files of `commits`; those that would be empty are left out.
    func seal(_ commits: [StoredCommit]) throws -> [Part: Digest] {
        guard let first = commits.first?.revision else { return [:] }
        var contents: [Part: [UInt8]] = [:]
        for part in Part.allCases { contents[part] = SegmentRecords.heading(log, first: first) }
        var used: Set<Part> = [.headers]
        for commit in commits {
            guard let outline = HeaderOutline(commit.header) else {
                throw LogStoreError.corrupt("the header of commit \(commit.revision) is unreadable")
            }
            for (part, frame) in Self.split(commit, outline) {
                contents[part]?.append(record: frame.bytes)
                if !frame.isEmpty { used.insert(part) }
            }
        }
        var digests: [Part: Digest] = [:]
        for part in Part.allCases where used.contains(part) {
            digests[part] = try write(contents[part] ?? [], as: part)
        }
        return digests
    }

    /// A note goes to zones unless all bodies of its commit are withheld.
    private static func split(_ commit: StoredCommit, _ outline: HeaderOutline) -> [(Part, SegmentFrame)] {
        var (headers, bodies, withheld) = (SegmentFrame(), SegmentFrame(), SegmentFrame())
        headers.header = commit.header
        for (index, body) in commit.bodies.enumerated() {
            guard let body else { continue }
            if outline.withheld[index] {
                withheld.bodies.append((index, body))
            } else {
                bodies.bodies.append((index, body))
            }
        }
        let isAllWithheld = !outline.withheld.isEmpty && outline.withheld.allSatisfy { $0 }
        if isAllWithheld { withheld.note = commit.note ?? [] } else { bodies.note = commit.note ?? [] }
        return [(.headers, headers), (.bodies, bodies), (.withheld, withheld)]
    }

    private func write(_ content: [UInt8], as part: Part) throws -> Digest {
        guard let frame = LZ4Frame.compress(content) else {
            throw LogStoreError.unreadable("liblz4 cannot compress \(content.count) bytes")
        }
        let segments = folder.folder(Self.folderName)
        try segments.create()
        let digest = SHA256.hash(frame)
        let name = Self.name(of: digest, part)
        let file = try LogFile(segments.path(of: name + ".tmp"), O_RDWR | O_CREAT | O_TRUNC)
        try file.write(frame)
        try file.sync()
        guard SHA256.hash(try file.contents()) == digest else {
            throw FileFailure("read back", file.path, code: EIO)
        }
        try segments.rename(name + ".tmp", to: name)
        try segments.sync()
        return digest
    }

    /// The content of a sealed file.
    ///
    /// - Throws: `corrupt` with the reason.
    func read(_ digest: Digest, _ part: Part) throws -> SegmentRecords {
        let name = Self.folderName + "/" + Self.name(of: digest, part)
        guard let frame = try folder.contents(of: name) else {
            throw LogStoreError.corrupt("\(name) is missing")
        }
        guard SHA256.hash(frame) == digest else { throw LogStoreError.corrupt("\(name) is damaged") }
        guard let content = LZ4Frame.decompress(frame), let records = SegmentRecords(content), records.log == log,
            records.wholeCount == content.count
        else { throw LogStoreError.corrupt("\(name) is no segment of log \(log)") }
        return records
    }

    static func name(of digest: Digest, _ part: Part) -> String { "\(digest.hex).\(part.rawValue)" }
}
