import GRDB
import LogHash
import MeshEvents

/// The full check of a log, beside whatever writes it.
struct LogVerifier {
    let folder: Folder
    let verifierKey: VerifierKey?
    /// Runs what it is given in one read transaction.
    let read: ((Database) throws -> Void) throws -> Void

    /// - Parameter progress: the last commit that was checked, and the end of the log.
    func run(progress: (Revision, Revision) -> Void) throws -> VerificationReport {
        // The checkpoint first: the log may grow while it is read, but never have been shorter than this.
        let note = try CheckpointFile.note(in: folder)
        var name = ""
        var log: LogID?
        var end = Revision.zero
        try read { database in
            name = String(decoding: try database.meta("name") ?? [], as: UTF8.self)
            log = LogID(bytes: try database.meta("log_id") ?? [])
            end = try database.lastRevision()
        }
        guard let log else { throw LogStoreError.corrupt("\(LogDatabase.fileName) names no log id") }
        var problems: [VerificationProblem] = []
        let checkpoint = parse(note, origin: CheckpointFile.origin(log: log, name: name), &problems)
        var check = CommitCheck(log: log, checkpointSize: checkpoint?.size)
        for problem in problems { check.report(problem.revision, problem.detail) }
        checkDatabase(&check, end, progress)
        if let checkpoint { compare(checkpoint, &check) }
        let segments = checkSegments(&check)
        return VerificationReport(
            name: name, head: check.tip.position, changes: check.changes, bodies: check.bodies, notes: check.notes,
            segments: segments, checkpoint: checkpoint, isSignatureChecked: checkpoint != nil && verifierKey != nil,
            problems: check.problems)
    }

    private func parse(_ note: String?, origin: String, _ problems: inout [VerificationProblem]) -> Checkpoint? {
        guard let note else { return nil }
        do {
            let checkpoint = try CheckpointFile.parse(note, verifierKey: verifierKey)
            if checkpoint.origin == origin { return checkpoint }
            problems.append(
                VerificationProblem(revision: nil, detail: "the checkpoint is of \(checkpoint.origin), not \(origin)"))
        } catch {
            problems.append(VerificationProblem(revision: nil, detail: "\(error)"))
        }
        return nil
    }

    private func checkDatabase(_ check: inout CommitCheck, _ end: Revision, _ progress: (Revision, Revision) -> Void) {
        do {
            var isMore = true
            while isMore {
                // Short transactions: a long one would keep a server's WAL from being moved into the database.
                try read { isMore = try check.advance($0) }
                progress(check.tip.revision, max(end, check.tip.revision))
            }
            if check.hasEnough || check.hasGap { return }
            try read { database in
                while try check.advance(database) {}
                try checkState(database, &check)
            }
        } catch {
            check.report(check.tip.revision.next, "\(LogStoreError(reading: error))")
        }
    }

    private func checkState(_ database: Database, _ check: inout CommitCheck) throws {
        let differences = try LogSchema.differences(in: database)
        if !differences.isEmpty { check.report(nil, "the schema differs in \(differences.joined(separator: ", "))") }
        let stored = try database.currentRows()
        for key in Set(stored.keys).union(check.current.keys).sorted() where stored[key] != check.current[key] {
            let slot = max(stored[key]?.slot ?? 0, check.current[key]?.slot ?? 0)
            check.report(Slot.revision(slot), "the current state of \(key) is not that of its last change")
            if check.hasEnough { return }
        }
        for line in try String.fetchAll(database, sql: "PRAGMA integrity_check(10)") where line != "ok" {
            check.report(nil, "SQLite's integrity_check: \(line)")
        }
        for table in ["change", "body"] {
            let last = try Int64.fetchOne(database, sql: "SELECT max(slot) FROM \(table)") ?? 0
            if Slot.revision(last) > check.tip.revision {
                check.report(nil, "\(table) has rows behind the last commit")
            }
        }
    }

    private func compare(_ checkpoint: Checkpoint, _ check: inout CommitCheck) {
        guard checkpoint.size <= check.tip.revision.value else {
            check.report(
                check.tip.revision.next,
                "the log ends at \(check.tip.revision), but the checkpoint says r\(checkpoint.size)")
            return
        }
        if checkpoint.size > 0, check.checkpointRoot != checkpoint.root {
            check.report(
                nil, "the root at r\(checkpoint.size) is not the checkpoint's: a commit up to there was altered")
        }
    }

    /// - Returns: how many sealed segments there are.
    private func checkSegments(_ check: inout CommitCheck) -> Int {
        var count = 0
        do {
            var rows: [SegmentRow] = []
            try read { rows = try $0.segmentRows() }
            count = rows.count
            var next = Revision.zero.next
            for row in rows {
                if row.first != next { check.report(nil, "segments are missing between \(next) and \(row.first)") }
                next = row.last.next
                checkSegment(row, &check)
            }
            for file in try SegmentScan(folder).files {
                try compare(file.records.commits.map(\.leaf), from: file.records.first, file.name, &check)
            }
        } catch {
            check.report(nil, "\(LogStoreError(reading: error))")
        }
        return count
    }

    private func checkSegment(_ row: SegmentRow, _ check: inout CommitCheck) {
        let sealer = SegmentSealer(folder: folder, log: check.tip.log)
        for (part, digest) in row.parts {
            do {
                let records = try sealer.read(digest, part)
                guard records.first == row.first, records.records.count == row.count else {
                    throw LogStoreError.corrupt("it does not hold \(row.first)...\(row.last)")
                }
                guard part == .headers else { continue }
                let leaves = records.records.map { Merkle.leafHash(SegmentFrame($0)?.header ?? []) }
                try compare(leaves, from: row.first, "segment \(row.first)...\(row.last)", &check)
            } catch {
                check.report(nil, "segment \(row.first)...\(row.last), \(part.rawValue): \(error)")
            }
        }
    }

    private func compare(
        _ leaves: [Digest], from first: Revision, _ name: String, _ check: inout CommitCheck
    ) throws {
        guard !leaves.isEmpty else { return }
        var stored: [Digest] = []
        let last = Revision(first.value + UInt64(leaves.count) - 1)
        try read { stored = try $0.leaves(from: first, through: last) }
        for (offset, (leaf, other)) in zip(stored, leaves).enumerated() where leaf != other {
            check.report(Revision(first.value + UInt64(offset)), "\(name) has another commit than the database")
            return
        }
    }
}
