import FoundationEssentials
import MeshResources
import ResourceDocuments

/// Where the configuration is kept. Holds tokens: only its owner may read it.
struct ConfigurationFile: Hashable, Sendable {
    /// `nil`: nothing is read or written.
    private let path: String?
    /// It was named on the command line.
    private let isNamed: Bool

    init(options: GlobalOptions, environment: [String: String]) {
        isNamed = options.configFile != nil
        let home = environment["HOME"].map { "\($0)/.kumactl/config" }
        path = options.noConfig ? nil : options.configFile ?? home
    }

    /// - Parameter creates: a file that was named need not exist yet.
    func load(creates: Bool = false) throws -> KumactlConfiguration {
        guard let path else { return .initial }
        guard FileManager.default.fileExists(atPath: path) else {
            guard isNamed else { return writeInitial() }
            if creates { return KumactlConfiguration(json: [:]) }
            throw CommandFailure(
                "there is no configuration file \(path); `kumactl --config-file \(path) config control-planes add` "
                    + "makes one")
        }
        let text: String
        do {
            text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        } catch {
            throw CommandFailure("the configuration file \(path) cannot be read: \(reason(of: error))")
        }
        do {
            return KumactlConfiguration(json: try ResourceDocuments.parse(text).first?.json ?? [:])
        } catch {
            throw CommandFailure("the configuration file \(path) cannot be read: \(error)")
        }
    }

    func save(_ configuration: KumactlConfiguration) throws {
        guard let path else { throw CommandFailure("nothing can be saved with --no-config") }
        do {
            try write(configuration, to: path)
        } catch {
            throw CommandFailure("the configuration file \(path) cannot be written: \(reason(of: error))")
        }
    }

    /// As Kuma does at its first run. A home that cannot be written is no reason to fail.
    private func writeInitial() -> KumactlConfiguration {
        try? save(.initial)
        return .initial
    }

    private func write(_ configuration: KumactlConfiguration, to path: String) throws {
        let files = FileManager.default
        let target = URL(filePath: path)
        let folder = target.deletingLastPathComponent()
        if !files.fileExists(atPath: folder.path()) {
            try files.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let text = try ResourceDocuments.yaml(configuration.json)
        try PrivateFile.write(Array(text.utf8), to: path)
    }
}

/// The system's words for why a file cannot be used.
func reason(of error: any Error) -> String {
    if let error = error as? CocoaError {
        switch error.code {
        case .fileReadNoSuchFile, .fileNoSuchFile: return "no such file"
        case .fileReadNoPermission, .fileWriteNoPermission: return "permission denied"
        case .fileWriteOutOfSpace: return "no space left"
        default: return "\(error.code)"
        }
    }
    return "\(error)"
}
