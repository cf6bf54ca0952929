import Foundation

/// The `openssl` command: an opinion on certificates and signatures that shares no code with the product.
struct OpenSSL {
    struct Failure: Error { let text: String }

    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "mesh-identity-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Removes every file that was written.
    func clean() { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

    func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: folder.appending(path: name)) }

    func read(_ name: String) throws -> Data { try Data(contentsOf: folder.appending(path: name)) }

    func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }

    /// Standard output and standard error together; throws unless the exit code is 0.
    @discardableResult
    func run(_ arguments: String...) throws -> String { try run(arguments) }

    @discardableResult
    func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(text: text) }
        return text
    }

    /// `openssl x509 -text` without the parts that differ each time, one trimmed line per line.
    func describe(_ name: String) throws -> [String] {
        try run("x509", "-in", name, "-noout", "-text").split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// The value of an extension as `openssl x509 -text` prints it: its heading and the line below.
    func extensionText(_ heading: String, in name: String) throws -> [String] {
        let lines = try describe(name)
        guard let at = lines.firstIndex(where: { $0.hasPrefix(heading) }) else { return [] }
        return Array(lines[at...(at + 1)])
    }
}

func withOpenSSL<Value>(_ body: (OpenSSL) throws -> Value) throws -> Value {
    let openssl = try OpenSSL()
    defer { openssl.clean() }
    return try body(openssl)
}

func withOpenSSL<Value>(_ body: (OpenSSL) async throws -> Value) async throws -> Value {
    let openssl = try OpenSSL()
    defer { openssl.clean() }
    return try await body(openssl)
}
