import Foundation
import LogAPI
import LogHash
import MeshEvents
import MeshResources
import SwiftProtobuf
import Testing

@testable import LogStore

@Suite("segments")
struct SegmentTests {
    @Test("a frame has the bytes that kuma.log.v1.SegmentFrame has")
    func frame() throws {
        var fixture = LogFixture()
        let (a, b, c) = (LogFixture.key("a"), LogFixture.key("b"), LogFixture.key("c"))
        _ = try fixture.commit([(b, "0")])
        let commit = try fixture.commit([(a, "1"), (b, nil), (c, String(repeating: "x", count: 300))]).stored
        var wire = Kuma_Log_V1_SegmentFrame()
        wire.header = Data(commit.header)
        for (index, body) in commit.bodies.enumerated() {
            guard let body else { continue }
            var frame = Kuma_Log_V1_BodyFrame()
            frame.index = UInt32(index)
            frame.body = Data(body)
            wire.bodies.append(frame)
        }
        wire.note = Data(commit.note ?? [])
        #expect(try SegmentFrame(commit).bytes == wire.serializedBytes())
        #expect(SegmentFrame((try wire.serializedBytes() as [UInt8])[...])?.commit(commit.revision) == commit)
        #expect(SegmentFrame([0x0A, 9, 3]) == nil)
    }

    @Test("of a header the store reads revision, digests and what is withheld")
    func outline() throws {
        var header = Kuma_Log_V1_CommitHeader()
        header.revision = 300
        header.noteDigest = Data([1, 2])
        for withheld in [true, false] {
            var change = Kuma_Log_V1_ChangeHeader()
            change.withheld = withheld
            change.bodyDigest = withheld ? Data([3]) : Data()
            header.changes.append(change)
        }
        let outline = try #require(HeaderOutline(header.serializedBytes()))
        #expect(outline.revision == 300)
        #expect(outline.noteDigest == [1, 2])
        #expect(outline.withheld == [true, false])
        #expect(outline.bodyDigests == [[3], []])
        #expect(HeaderOutline([0x0A, 5, 1]) == nil)
    }

    @Test("of a file that was cut off anywhere the whole records are read")
    func torn() throws {
        var fixture = LogFixture()
        let commits = try fixture.commits(4).stored
        var file = SegmentRecords.heading(LogFixture.logID, first: Revision(1))
        var ends = [file.count]
        for commit in commits {
            file.append(record: SegmentFrame(commit).bytes)
            ends.append(file.count)
        }
        for count in 0...file.count {
            let records = SegmentRecords(Array(file[..<count]))
            #expect((records == nil) == (count < ends[0]))
            #expect(
                records?.commits ?? [] == Array(commits.prefix(ends.count { $0 <= count } - (count < ends[0] ? 0 : 1))))
            #expect(records?.wholeCount ?? 0 == ends.last { $0 <= count } ?? 0)
        }
        for offset in stride(from: ends[0], to: file.count, by: 7) {
            var damaged = file
            damaged[offset] ^= 0x10
            let whole = ends.count { $0 <= offset } - 1
            #expect(SegmentRecords(damaged)?.commits == Array(commits.prefix(whole)))
        }
    }

    @Test("an LZ4 frame gives back what went in, and a flipped bit is noticed")
    func lz4() throws {
        for count in [0, 1, 1_000, 700_000, 3_000_000] {
            let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 3 * ($0 % 7)) }
            let frame = try #require(LZ4Frame.compress(content))
            #expect(LZ4Frame.decompress(frame) == content)
            #expect(LZ4Frame.decompress(Array(frame.dropLast())) == nil)
            #expect(LZ4Frame.decompress(frame + [0]) == nil)
            var damaged = frame
            damaged[frame.count / 2] ^= 1
            #expect(LZ4Frame.decompress(damaged) != content)
        }
    }

    @Test("a full open segment is sealed: files that lz4 unpacks, a row, and a small open segment")
    func seals() throws {
        try withTemporaryDirectory { directory in
            var fixture = LogFixture()
            let notices = Notices()
            let store = try directory.open(notices: notices)
            let commits = try fixture.commits(4_200)
            for start in stride(from: 0, to: commits.count, by: 100) {
                try store.append(Array(commits[start..<start + 100]))
            }
            store.upkeepQueue.sync { store.upkeep() }
            #expect(notices.all == [])
            #expect(try store.statistics().segments == 1)
            #expect(store.openSegment.oldestFull == nil)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory.path + "/log").allSatisfy {
                    !$0.hasPrefix("full-")
                })
            let open = try #require(SegmentRecords(directory.bytes("open.segment")))
            #expect(open.first == Revision(4_101))
            #expect(open.commits == commits[4_100...].map(\.stored))
            let names = try FileManager.default.contentsOfDirectory(atPath: directory.file("segments")).sorted()
            #expect(names.map { $0.suffix(8) }.sorted() == [".headers", "d.bodies"].sorted() || names.count == 2)
            for name in names {
                try run("/usr/bin/lz4", "-t", directory.file("segments/\(name)"))
                #expect(name.hasPrefix(SHA256.hash(try directory.bytes("segments/\(name)")).hex))
            }
            let report = try store.verify()
            #expect(report.problems == [])
            #expect(report.segments == 1)
            try store.close()

            let again = try directory.open(notices: notices)
            #expect(again.head.revision == Revision(4_200))
            #expect(notices.all == [])
            try again.close()
            try directory.flip("segments/\(names[0])", at: 100)
            let damaged = try SQLiteLogStore.verify(directory: directory.path + "/log")
            #expect(damaged.problems.count == 1)
            #expect(damaged.problems.first?.detail.contains("damaged") == true)
        }
    }

    @Test("a full segment that a crash left unsealed is sealed after the next start")
    func sealsAfterCrash() throws {
        try withTemporaryDirectory { directory in
            var fixture = LogFixture()
            let store = try directory.open()
            let commits = try fixture.commits(4_150)
            // One append: the background has had no time to seal when the copy is made.
            try store.append(commits)
            try directory.withCrashedCopy { copy in
                let again = try copy.open()
                #expect(again.head.revision == Revision(4_150))
                #expect(try again.statistics().segments == 1)
                #expect(try again.verify().problems == [])
                try again.close()
            }
            try store.close()
        }
    }

    @Test("what could not be written to the open segment is made up for")
    func openSegmentCatchesUp() throws {
        try withTemporaryDirectory { directory in
            var fixture = LogFixture()
            let commits = try fixture.commits(30).stored
            let folder = Folder(path: directory.path + "/gone/for/now")
            let segment = OpenSegment(
                folder, log: LogFixture.logID, first: Revision(1), next: Revision(1), byteCount: 0, full: [])
            let read: (Revision) -> [StoredCommit] = { Array(commits.dropFirst(Int($0.value) - 1).prefix(4)) }
            #expect(throws: FileFailure.self) { try segment.complete(head: { Revision(10) }, read: read) }
            segment.append(Array(commits[..<11]))
            #expect(segment.isBehind)
            try folder.create()
            try segment.complete(head: { Revision(12) }, read: read)
            #expect(!segment.isBehind)
            segment.append(Array(commits[10..<20]))
            segment.append(Array(commits[22..<23]))
            #expect(segment.isBehind)
            try segment.complete(head: { Revision(30) }, read: read)
            try segment.sync()
            let written = try SegmentRecords(#require(try folder.contents(of: "open.segment")))
            #expect(written?.commits == commits)
        }
    }
}
