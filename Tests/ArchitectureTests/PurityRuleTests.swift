import Testing

private func violations(_ line: String, path: String = "Sources/Core/A/a.swift") throws -> [Violation] {
    try PurityRule.violations(in: [SourceText(path: path, text: line)], targets: ["MeshEvents"])
}

@Suite("Core that depends on the run is found")
struct PurityRuleTests {
    @Test(
        "each clock, random source, task, lock and way out is found",
        arguments: [
            "let a = Date()", "let a = Date.now", "let a = UUID()", "var a = SystemRandomNumberGenerator()",
            "ContinuousClock().now", "let a: SuspendingClock", "Task { }", "Task.detached { }", "let a = Bool.random()",
            "let a = Int.random(in: 0..<9)", "a.shuffled()", "a.shuffle()", "a.randomElement()", "getenv(a)",
            "FileManager.default", "ProcessInfo.processInfo", "await a", "func f() async {}", "actor Store {",
            "withTaskGroup(of: Int.self) {", "print(a)", "DispatchQueue.main", "let a = Mutex(0)", "RAND_bytes(p, 3)",
            #"let a = "\(Date())""#, "arc4random_uniform(3)", "readLine()",
        ])
    func impure(line: String) throws {
        let found = try violations(line)
        #expect(found.count == 1 && found.report.contains("not deterministic"), "\(found.report)")
        #expect(try violations(line, path: "Sources/Shell/A/a.swift") == [])
    }

    @Test(
        "what is passed in, a comment, a text and a similar name are no offence",
        arguments: [
            "Int.random(in: 0..<9, using: &random)", "// Date()", #"let a = "Task""#, "let a = Date(milliseconds: 3)",
            "a.shuffled(using: &random)", "let actor: String", "struct TaskName {}", "UUID(uuidString: a)",
            "debugPrint(a)", "a.print(b)", "commit.actor = a",
        ])
    func pure(line: String) throws {
        #expect(try violations(line) == [])
    }

    @Test(
        "an import of anything but the allowed is found",
        arguments: [
            "import Foundation", "public import Dispatch", "import NIOCore", "import NIOPosix", "import GRDB",
            "import Logging", "import Synchronization", "import Glibc", "import GRPCCore",
            "import struct Foundation.Data",
        ])
    func bannedImports(line: String) throws {
        #expect(try violations(line).report.contains("Core may not import"))
        #expect(try violations(line, path: "Sources/Shell/A/a.swift") == [])
    }

    @Test(
        "Core imports targets of the package and pure libraries",
        arguments: [
            "import MeshEvents", "public import FoundationEssentials", "import SwiftProtobuf",
            "import HashTreeCollections",
        ])
    func allowedImports(line: String) throws {
        #expect(try violations(line) == [])
    }
}
