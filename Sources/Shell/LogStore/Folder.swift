import Glibc

/// A system call on a file that failed.
struct FileFailure: Error, Hashable, CustomStringConvertible {
    /// For example `create` or `write to`.
    let action: String
    let path: String
    /// `errno`.
    let code: Int32

    init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }

    var description: String { "cannot \(action) \(path): \(String(cString: strerror(code)))" }
}

/// A directory and the files in it.
struct Folder: Hashable, Sendable {
    let path: String

    func path(of name: String) -> String { path + "/" + name }

    func folder(_ name: String) -> Folder { Folder(path: path(of: name)) }

    func has(_ name: String) -> Bool { access(path(of: name), F_OK) == 0 }

    /// Makes the directory, and those above it, for this user only.
    func create() throws(FileFailure) {
        if mkdir(path, 0o700) == 0 { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try Folder(path: String(path[..<slash])).create()
            if mkdir(path, 0o700) == 0 { return }
        }
        let code = errno
        var status = stat()
        guard code == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw FileFailure("create directory", path, code: code == EEXIST ? ENOTDIR : code)
        }
    }

    /// Names of the files, sorted; empty if there is no such directory.
    func names() throws(FileFailure) -> [String] {
        guard let stream = opendir(path) else {
            if errno == ENOENT { return [] }
            throw FileFailure("list", path)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func rename(_ old: String, to new: String) throws(FileFailure) {
        guard Glibc.rename(path(of: old), path(of: new)) == 0 else {
            throw FileFailure("rename \(old) to", path(of: new))
        }
    }

    /// Removes a file; nothing happens if there is none.
    func remove(_ name: String) throws(FileFailure) {
        guard unlink(path(of: name)) == 0 || errno == ENOENT else { throw FileFailure("remove", path(of: name)) }
    }

    /// Size of a file in bytes; 0 if there is none.
    func size(of name: String) -> UInt64 {
        var status = stat()
        return stat(path(of: name), &status) == 0 ? UInt64(status.st_size) : 0
    }

    /// Makes renames, new and removed names durable.
    func sync() throws(FileFailure) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileFailure("sync", path) }
    }

    /// The whole of a file; `nil` if there is none.
    func contents(of name: String) throws(FileFailure) -> [UInt8]? {
        guard has(name) else { return nil }
        return try LogFile(path(of: name), O_RDONLY).contents()
    }

    /// Replaces a file: after a crash either the old or the new bytes are there, after the return the new ones.
    func replace(_ name: String, with bytes: [UInt8]) throws(FileFailure) {
        let temporary = name + ".tmp"
        let file = try LogFile(path(of: temporary), O_WRONLY | O_CREAT | O_TRUNC)
        try file.write(bytes)
        try file.sync()
        try rename(temporary, to: name)
        try sync()
    }
}
