import Foundation

/// Finds the `envoy` to run.
struct EnvoyBinary {
    /// The variable PATH.
    let searchPath: String
    /// Absolute.
    let workingFolder: String

    /// Where `Ops/envoy-venv` puts it, in this repository.
    private static let demoPath = ".build/envoy/bin/envoy"

    /// - Parameter binary: a path if it has a slash, else a name that is looked up in PATH; `envoy` is also looked up
    ///   in the repository that the working folder belongs to.
    func find(_ binary: String) throws(AgentError) -> String {
        if binary.contains("/") {
            guard Self.isExecutable(binary) else {
                throw AgentError("--binary-path: \(binary) is not an executable file")
            }
            return binary
        }
        let folders = searchPath.split(separator: ":").map(String.init)
        let repositories = binary == "envoy" ? enclosingFolders.map { "\($0)/\(Self.demoPath)" } : []
        let candidates = folders.map { "\($0)/\(binary)" } + repositories
        guard let found = candidates.first(where: Self.isExecutable) else {
            throw AgentError(
                "cannot find the Envoy binary \"\(binary)\" in PATH, nor \(Self.demoPath) in this folder or above: "
                    + "pass --binary-path=FILE, or run Ops/envoy-venv in the repository, which installs Envoy there")
        }
        return found
    }

    /// The working folder and all above it, innermost first.
    private var enclosingFolders: [String] {
        var parts = workingFolder.split(separator: "/").map(String.init)
        var folders: [String] = []
        while !parts.isEmpty {
            folders.append("/" + parts.joined(separator: "/"))
            parts.removeLast()
        }
        return folders
    }

    private static func isExecutable(_ path: String) -> Bool {
        var isFolder = ObjCBool(false)
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            && FileManager.default.isExecutableFile(atPath: path)
    }
}
