import Foundation
import MeshProjections
import MeshResources
import MeshSnapshots
import Testing

/// A folder of `Golden/`: `input.json` (`{proxy, resources}`) and `snapshot.json`, what is generated from it.
///
/// `UPDATE_GOLDEN=1` rewrites `snapshot.json`; never on CI, where nobody looks at the difference.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    let name: String
    var testDescription: String { name }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    static let all: [GoldenCase] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.sorted().filter { !$0.contains(".") }.map(GoldenCase.init(name:))
    }()

    /// `digests.json`: the digest of each case.
    static func expectedDigests(updatingTo actual: JSON) throws -> JSON {
        try expected(at: folder.appending(path: "digests.json"), updatingTo: actual)
    }

    private func url(_ file: String) -> URL { Self.folder.appending(path: name).appending(path: file) }

    func input() throws -> (state: MeshState, proxy: ResourceKey) {
        let json = try JSON(parsing: Data(contentsOf: url("input.json")))
        return (MeshState(documents: json["resources"]?.elements ?? []), .dataplane(json["proxy"]?.stringValue ?? ""))
    }

    func snapshot() throws -> ProxySnapshot? {
        let (state, proxy) = try input()
        return generate(state, proxy: proxy)
    }

    /// What the snapshot is to be; with `UPDATE_GOLDEN=1`, `actual` from now on.
    func expected(updatingTo actual: JSON) throws -> JSON {
        try Self.expected(at: url("snapshot.json"), updatingTo: actual)
    }

    private static func expected(at file: URL, updatingTo actual: JSON) throws -> JSON {
        let environment = ProcessInfo.processInfo.environment
        if environment["UPDATE_GOLDEN"] == "1" {
            guard environment["CI"] == nil else { throw GoldenError.updateOnCI }
            try Data((actual.prettyText() + "\n").utf8).write(to: file)
        }
        return try JSON(parsing: Data(contentsOf: file))
    }
}

enum GoldenError: Error, CustomStringConvertible {
    case updateOnCI

    var description: String { "UPDATE_GOLDEN is refused on CI: run it locally, look at the difference, commit it" }
}
