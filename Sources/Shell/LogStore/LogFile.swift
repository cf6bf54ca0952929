import Glibc

/// An open file, closed with its last reference. New files are for this user only.
final class LogFile: Sendable {
    let path: String
    let descriptor: Int32

    /// - Parameter flags: of open(2).
    init(_ path: String, _ flags: Int32) throws(FileFailure) {
        self.path = path
        descriptor = open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure(flags & O_CREAT != 0 ? "create" : "open", path) }
    }

    deinit { close(descriptor) }

    /// Writes all of `bytes` at the file's place: one write(2) unless the system takes less at once.
    func write(_ bytes: [UInt8]) throws(FileFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileFailure("write to", path, code: count < 0 ? errno : ENOSPC) }
            written += count
        }
    }

    /// Everything in the file.
    func contents() throws(FileFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = pread(descriptor, &chunk, chunk.count, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileFailure("read", path) }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
    }

    /// Cuts the file to `count` bytes and goes on writing there.
    func truncate(to count: Int) throws(FileFailure) {
        guard ftruncate(descriptor, count) == 0, lseek(descriptor, count, SEEK_SET) == count else {
            throw FileFailure("truncate", path)
        }
    }

    /// Makes what was written durable.
    func sync() throws(FileFailure) {
        guard fdatasync(descriptor) == 0 else { throw FileFailure("sync", path) }
    }
}
