import Foundation
import Glibc

/// The folder with Envoy's configuration, which holds the dataplane token.
final class Workspace: Sendable {
    let folder: String
    private let isPrivate: Bool

    /// A new folder `kuma-dp-*` for this user alone under the temporary folder, or `folder`, made if it is missing.
    init(folder: String?, temporaryFolder: String = NSTemporaryDirectory()) throws(AgentError) {
        if let folder {
            self.folder = folder
            isPrivate = false
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw AgentError("--work-dir: cannot make \(folder): \(FailureReason.ofFile(error))")
            }
            return
        }
        let pattern = URL(fileURLWithPath: temporaryFolder).appendingPathComponent("kuma-dp-XXXXXX").path
        var template = Array(pattern.utf8CString)
        guard mkdtemp(&template) != nil else {
            throw AgentError("cannot make a folder in \(temporaryFolder): \(String(cString: strerror(errno)))")
        }
        self.folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        isPrivate = true
    }

    /// Path of a file in the folder.
    func path(_ name: String) -> String { folder + "/" + name }

    /// Writes a new file that only this user can read; an older one of the name is replaced.
    func write(_ text: String, to name: String) throws(AgentError) -> String {
        let path = path(name)
        unlink(path)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw AgentError("cannot write \(path): \(String(cString: strerror(errno)))") }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
        } catch {
            throw AgentError("cannot write \(path): \(FailureReason.ofFile(error))")
        }
        return path
    }

    /// Removes what kuma-dp put there: the whole folder if it made it, else its own files.
    func remove(files: [String]) {
        if isPrivate {
            try? FileManager.default.removeItem(atPath: folder)
        } else {
            for name in files { unlink(path(name)) }
        }
    }
}
