import APIClient
import FoundationEssentials
import MeshResources

/// A text with documents, and what to call it in messages.
struct DocumentSource: Hashable {
    let name: String
    let text: String
}

extension DocumentSource {
    private static let extensions = [".yaml", ".yml", ".json"]

    /// Everything that `-f` names: a file, a directory, `-` for standard input, or a URL.
    static func read(_ locations: [String], console: Console) async throws -> [DocumentSource] {
        var sources: [DocumentSource] = []
        for location in locations {
            if location == "-" {
                sources.append(
                    DocumentSource(name: "standard input", text: try text(console.readInput(), "standard input")))
            } else if location.hasPrefix("http://") || location.hasPrefix("https://") {
                sources.append(try await fetch(location))
            } else {
                sources += try readPath(location)
            }
        }
        return sources
    }

    private static func fetch(_ url: String) async throws -> DocumentSource {
        do {
            return DocumentSource(name: url, text: try await download(url))
        } catch {
            switch error {
            case .refused(let refusal):
                throw CommandFailure("error while retrieving URL \(url): HTTP status \(refusal.status)")
            case .unreachable(_, let reason), .connectionLost(_, let reason), .malformed(_, let reason):
                throw CommandFailure("error while retrieving URL \(url): \(reason)")
            case .timedOut, .invalidEndpoint: throw CommandFailure("error while retrieving URL: \(error)")
            }
        }
    }

    /// A directory stands for the documents in it, sorted by name; not for those in directories below.
    private static func readPath(_ path: String) throws -> [DocumentSource] {
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw CommandFailure("error while opening provided file: \(path): no such file or directory")
        }
        guard isDirectory else { return [try readFile(path)] }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw CommandFailure("error while reading directory \(path): \(reason(of: error))")
        }
        let folder = path.hasSuffix("/") ? path : path + "/"
        return try names.filter { name in extensions.contains { name.hasSuffix($0) } }.map { try readFile(folder + $0) }
    }

    private static func readFile(_ path: String) throws -> DocumentSource {
        do {
            return DocumentSource(name: path, text: try text(Data(contentsOf: URL(filePath: path)), path))
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("error while reading the provided file \(path): \(reason(of: error))")
        }
    }

    private static func text(_ bytes: some Sequence<UInt8>, _ name: String) throws(CommandFailure) -> String {
        guard let text = String(validating: Array(bytes), as: UTF8.self) else {
            throw CommandFailure("\(name): the text is not UTF-8")
        }
        return text
    }
}
