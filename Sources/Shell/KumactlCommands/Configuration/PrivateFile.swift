import Glibc

/// Files that hold secrets.
enum PrivateFile {
    /// A system call that failed.
    struct Failure: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    /// Replaces the file at `path` as a whole; readable by its owner only.
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        // A link stays a link: what it points to is replaced.
        let target = realpath(path, nil).map { resolved in
            defer { free(resolved) }
            return String(cString: resolved)
        }
        let final = target ?? path
        let temporary = "\(final).\(getpid()).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw lastFailure() }
        var isComplete = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count
        isComplete = isComplete && fsync(descriptor) == 0
        isComplete = close(descriptor) == 0 && isComplete
        guard isComplete, rename(temporary, final) == 0 else {
            let failure = lastFailure()
            unlink(temporary)
            throw failure
        }
    }

    private static func lastFailure() -> Failure {
        let code = errno
        return Failure(description: strerror(code).map { String(cString: $0).lowercased() } ?? "error \(code)")
    }
}
