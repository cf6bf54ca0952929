import Foundation
import Testing

@testable import DataplaneAgent

@Suite("Finding and naming Envoy")
struct EnvoyBinaryTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kumadp-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func makeProgram(_ path: String, mode: Int = 0o755) throws {
        let folder = URL(filePath: path).deletingLastPathComponent().path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        #expect(FileManager.default.createFile(atPath: path, contents: Data(), attributes: [.posixPermissions: mode]))
    }

    @Test("the first executable in PATH is taken, then the repository that the working folder is in")
    func order() throws {
        try withFolder { folder in
            let binary = EnvoyBinary(searchPath: "\(folder)/a:\(folder)/b", workingFolder: "\(folder)/repo/deep/er")
            try makeProgram("\(folder)/repo/.build/envoy/bin/envoy")
            #expect(try binary.find("envoy") == "\(folder)/repo/.build/envoy/bin/envoy")
            try makeProgram("\(folder)/b/envoy")
            #expect(try binary.find("envoy") == "\(folder)/b/envoy")
            try makeProgram("\(folder)/a/envoy", mode: 0o644)
            #expect(try binary.find("envoy") == "\(folder)/b/envoy")
        }
    }

    @Test("a missing Envoy is reported with the way to get one")
    func missing() throws {
        try withFolder { folder in
            let binary = EnvoyBinary(searchPath: folder, workingFolder: folder)
            #expect {
                try binary.find("envoy")
            } throws: { error in
                "\(error)".contains("Ops/envoy-venv") && "\(error)".contains("--binary-path")
            }
            #expect(throws: AgentError("--binary-path: \(folder)/envoy is not an executable file")) {
                try binary.find("\(folder)/envoy")
            }
        }
    }

    @Test("the version is the second part of what Envoy says")
    func version() {
        let version = EnvoyVersion(output: "\n/bin/envoy  version: 9e55/1.40.0/Clean/RELEASE/BoringSSL\n\n")
        #expect(version?.version == "1.40.0")
        #expect(version?.build == "9e55/1.40.0/Clean/RELEASE/BoringSSL")
        #expect(version?.isCompatible == true)
        #expect(EnvoyVersion(output: "x version: 9e55/1.22.2/Clean/RELEASE/BoringSSL")?.isCompatible == false)
        #expect(EnvoyVersion(output: "Python 3.11") == nil)
    }

    @Test("the command line is Kuma's; whole seconds of drain time, rounded up")
    func arguments() {
        var command = EnvoyCommand(
            binary: "/opt/envoy", configurationPath: "/tmp/b.yaml", drainTime: .milliseconds(1500), logLevel: "warn",
            componentLogLevel: nil, concurrency: nil)
        let common = [
            "/opt/envoy", "--config-path", "/tmp/b.yaml", "--drain-time-s", "2", "--drain-strategy", "immediate",
            "--disable-hot-restart", "--log-level", "warn", "--file-flush-interval-msec", "1000",
        ]
        #expect(command.arguments == common)
        command = EnvoyCommand(
            binary: "/opt/envoy", configurationPath: "/tmp/b.yaml", drainTime: .milliseconds(1500), logLevel: "warn",
            componentLogLevel: "upstream:debug", concurrency: 2)
        #expect(command.arguments == common + ["--concurrency", "2", "--component-log-level", "upstream:debug"])
        #expect(EnvoyCommand.dyingWithParent(["a"], setpriv: "/nowhere/setpriv") == ["a"])
    }
}
