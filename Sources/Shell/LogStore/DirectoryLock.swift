import Glibc

/// The right to use a log's directory: held by one process, gone when it ends, however it ends.
public final class DirectoryLock: Sendable {
    private let file: LogFile

    /// Makes the directory at `path` if there is none, and locks it.
    ///
    /// - Throws: `locked` with the process id of the holder; `cannotCreate` with the path.
    public convenience init(path: String) throws(LogStoreError) { try self.init(Folder(path: path)) }

    /// Makes the directory if there is none, and locks `log.lock` in it.
    ///
    /// - Throws: `locked` with the process id of the holder; `cannotCreate` with the path.
    init(_ folder: Folder) throws(LogStoreError) {
        do {
            try folder.create()
            file = try LogFile(folder.path(of: "log.lock"), O_RDWR | O_CREAT)
        } catch {
            throw .cannotCreate("\(error); make it writable for this user, or set store.sqlite.path")
        }
        guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else {
                throw .cannotCreate("\(FileFailure("lock", file.path)); the log needs a file system with locks")
            }
            let holder = (try? file.contents()).map { String(decoding: $0, as: UTF8.self) } ?? ""
            throw .locked(directory: folder.path, pid: Int32(holder.prefix { $0.isNumber }))
        }
        do {
            try file.truncate(to: 0)
            try file.write(Array("\(getpid())\n".utf8))
        } catch  where error.isDiskFull {
            // The lock holds without the number, and a full disk must not keep the log from being read.
            return
        } catch {
            throw .cannotCreate("\(error)")
        }
    }

    /// Lets another process have the directory.
    func release() { _ = flock(file.descriptor, LOCK_UN) }
}
