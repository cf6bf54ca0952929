import Foundation
import Testing

private let manifest = PackageManifest(targets: [
    PackageManifest.Target(name: "MeshEvents", path: "Sources/Core/MeshEvents", dependencies: ["SwiftProtobuf"]),
    PackageManifest.Target(name: "LogStore", path: "Sources/Shell/LogStore", dependencies: ["MeshEvents", "GRDB"]),
    PackageManifest.Target(name: "kuma-cp", path: "Sources/Executables/kuma-cp", dependencies: ["LogStore"]),
    PackageManifest.Target(name: "MeshFixtures", path: "Sources/TestSupport/MeshFixtures", dependencies: ["kuma-cp"]),
    PackageManifest.Target(name: "LogStoreTests", path: "Tests/LogStoreTests", dependencies: ["LogStore", "kuma-cp"]),
])

@Suite("Undeclared imports and outward arrows are found")
struct ImportRuleTests {
    @Test(
        "what is declared, what is the target itself and what the toolchain brings may be imported",
        arguments: [
            ("Sources/Shell/LogStore/a.swift", "import MeshEvents"),
            ("Sources/Shell/LogStore/a.swift", "public import GRDB"),
            ("Sources/Shell/LogStore/a.swift", "import struct Foundation.Data"),
            ("Sources/Shell/LogStore/a.swift", "// import Yams"),
            ("Tests/LogStoreTests/a.swift", "@testable import LogStore"),
            ("Tests/LogStoreTests/a.swift", "@testable import kuma_cp"),
        ])
    func allowed(path: String, line: String) throws {
        #expect(try ImportRule(manifest: manifest).violations(in: [SourceText(path: path, text: line)]) == [])
    }

    @Test(
        "an import that only a dependency of a dependency declares is found, however it is written",
        arguments: [
            ("Sources/Executables/kuma-cp/a.swift", "import MeshEvents", "MeshEvents"),
            ("Sources/Executables/kuma-cp/a.swift", "public import GRDB", "GRDB"),
            ("Sources/Core/MeshEvents/a.swift", "    @preconcurrency import struct LogStore.X", "LogStore"),
            ("Sources/Core/MeshEvents/a.swift", "@_exported public import Yams", "Yams"),
            ("Tests/LogStoreTests/a.swift", "@testable import MeshEvents", "MeshEvents"),
        ])
    func undeclared(path: String, line: String, module: String) throws {
        let found = try ImportRule(manifest: manifest).violations(in: [SourceText(path: path, text: "\n" + line)])
        #expect(found.map(\.line) == [2])
        #expect(found.report.contains("imports \(module) without declaring it"))
    }

    @Test("a file outside every target is found")
    func stray() throws {
        let found = try ImportRule(manifest: manifest).violations(in: [SourceText(path: "Sources/a.swift", text: "")])
        #expect(found.report == "Sources/a.swift: belongs to no target of Package.swift")
    }

    @Test("a dependency on an outer ring or on test support is found")
    func outward() throws {
        let bad = PackageManifest(targets: [
            PackageManifest.Target(name: "A", path: "Sources/Core/A", dependencies: ["B", "C", "D"]),
            PackageManifest.Target(name: "B", path: "Sources/Shell/B", dependencies: ["A", "D"]),
            PackageManifest.Target(name: "C", path: "Sources/Generated/C", dependencies: ["A"]),
            PackageManifest.Target(name: "D", path: "Sources/TestSupport/D", dependencies: []),
        ])
        let found = try ImportRule(manifest: bad).violations(in: []).map { $0.message.prefix { $0 != ":" } }
        #expect(
            found == [
                "A (Sources/Core/A) depends on B (Sources/Shell/B)",
                "A (Sources/Core/A) depends on D (Sources/TestSupport/D)",
                "B (Sources/Shell/B) depends on D (Sources/TestSupport/D)",
                "C (Sources/Generated/C) depends on A (Sources/Core/A)",
            ])
    }

    @Test("all kinds of dependencies in SwiftPM's dump are read, and another shape is refused")
    func dump() throws {
        let text = """
            {"targets": [{"name": "kuma-cp", "path": "Sources/Executables/kuma-cp", "dependencies": [
                {"byName": ["LogStore", null]}, {"product": ["GRDB", "GRDB.swift", null, null]}, {"target": ["A", null]}
            ]}]}
            """
        let target = try #require(PackageManifest(dump: Data(text.utf8))?.targets.first)
        #expect(target.module == "kuma_cp")
        #expect(target.dependencies == ["LogStore", "GRDB", "A"])
        #expect(PackageManifest(dump: Data("{}".utf8)) == nil)
        #expect(PackageManifest(dump: Data(#"{"targets": [{"name": "A"}]}"#.utf8)) == nil)
    }
}
