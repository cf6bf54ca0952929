import LogHash
import MeshEvents

/// The commits that the segment files beside the database hold, as found at start.
struct SegmentScan {
    struct File {
        let name: String
        let records: SegmentRecords
    }

    /// Full files that were not sealed yet, ascending, then the open one. Files whose heading is damaged are left out.
    let files: [File]
    /// Names of all of them.
    let names: [String]

    init(_ folder: Folder) throws(FileFailure) {
        names = try folder.names().filter {
            $0 == OpenSegment.fileName || $0.hasPrefix("full-") && $0.hasSuffix(".segment")
        }
        var files: [File] = []
        for name in names {
            guard let bytes = try folder.contents(of: name), let records = SegmentRecords(bytes) else { continue }
            files.append(File(name: name, records: records))
        }
        self.files = files
    }

    var open: SegmentRecords? { files.last { $0.name == OpenSegment.fileName }?.records }

    var full: [File] { files.filter { $0.name != OpenSegment.fileName } }

    /// Whether the files follow each other without a gap, from at most `first` on.
    func isContinuous(from first: Revision) -> Bool {
        guard open != nil, files.count == names.count, let start = files.first?.records.first, start <= first else {
            return false
        }
        return zip(files, files.dropFirst()).allSatisfy { file, next in
            Revision(file.records.first.value + UInt64(file.records.records.count)) == next.records.first
        }
    }
}
