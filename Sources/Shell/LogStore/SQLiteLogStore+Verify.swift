import GRDB
public import LogHash
public import MeshEvents

extension SQLiteLogStore {
    /// Checks all of the log: every header, body and note against its digest, the tree, the indexes, the segments and
    /// the checkpoint. Commits may be appended meanwhile.
    ///
    /// - Parameter progress: called now and then with the last commit that was checked, and the end of the log.
    /// - Throws: `unreadable` or `corrupt` if there is not even a log to check; what is wrong in it is in the report.
    public func verify(
        progress: (_ done: Revision, _ end: Revision) -> Void = { _, _ in }
    ) throws(LogStoreError) -> VerificationReport {
        do {
            let verifier = LogVerifier(
                folder: folder, verifierKey: checkpointFile.verifierKey, read: { try self.database.pool.read($0) })
            return try verifier.run(progress: progress)
        } catch {
            throw LogStoreError(reading: error)
        }
    }

    /// As `verify`, for the log in `directory`, also while a server uses it. Changes nothing.
    ///
    /// - Parameter verifierKey: without it the signature of the checkpoint is not checked.
    public static func verify(
        directory: String, verifierKey: VerifierKey? = nil,
        progress: (_ done: Revision, _ end: Revision) -> Void = { _, _ in }
    ) throws(LogStoreError) -> VerificationReport {
        let folder = Folder(path: directory)
        let queue = try readOnly(folder)
        do {
            let verifier = LogVerifier(folder: folder, verifierKey: verifierKey, read: { try queue.read($0) })
            return try verifier.run(progress: progress)
        } catch {
            throw LogStoreError(reading: error)
        }
    }
}
