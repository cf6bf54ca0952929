import Foundation
import LogStore
import MeshEvents
import Synchronization
import Testing

/// The two kinds of store that must behave alike.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, memory

    var testDescription: String { rawValue }

    /// Runs `body` with an empty log.
    func withStore(_ body: (any LogStore) throws -> Void) throws {
        switch self {
        case .memory: try body(MemoryLogStore(name: "standalone", logID: LogFixture.logID))
        case .sqlite:
            try withTemporaryDirectory { directory in
                let store = try directory.open()
                try body(store)
                try store.close()
            }
        }
    }
}

/// A directory for one log, removed afterwards.
struct TemporaryDirectory: Sendable {
    let path: String

    func open(
        signing: TestSigner? = TestSigner(), notices: Notices = Notices()
    ) throws(LogStoreError) -> SQLiteLogStore {
        try SQLiteLogStore.open(
            directory: path + "/log", name: "standalone", signing: signing, makeLogID: { LogFixture.logID.bytes },
            notice: { notices.add($0) })
    }

    /// The path of a file in the log's directory.
    func file(_ name: String) -> String { "\(path)/log/\(name)" }

    func bytes(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: file(name))))
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: file(name)) }

    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

    /// A copy as a crash would leave it. Another process copies: a close in this one would drop SQLite's locks.
    func withCrashedCopy(_ body: (TemporaryDirectory) throws -> Void) throws {
        try withTemporaryDirectory { copy in
            try run("/bin/cp", "-r", path + "/log", copy.path + "/log")
            try body(copy)
        }
    }

    /// Flips one bit of a file.
    func flip(_ name: String, at offset: Int, bit: Int = 3) throws {
        var bytes = try bytes(name)
        bytes[offset] ^= 1 << bit
        try write(bytes, to: name)
    }
}

/// What a store told in the background.
final class Notices: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    var all: [String] { lines.withLock { $0 } }
}

func withTemporaryDirectory(_ body: (TemporaryDirectory) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "/log-store-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(TemporaryDirectory(path: path))
}

/// Runs a program to its end; its output.
@discardableResult
func run(_ program: String, _ arguments: String...) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ProgramFailure(program: program, output: text) }
    return text
}

struct ProgramFailure: Error {
    let program: String
    let output: String
}
