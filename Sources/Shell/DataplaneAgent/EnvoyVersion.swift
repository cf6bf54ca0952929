import Foundation
import MeshResources

/// What `envoy --version` says.
struct EnvoyVersion: Hashable, Sendable {
    /// For example `1.40.0`.
    let version: String
    /// All of it: revision, version, source state, build type and TLS library with slashes between.
    let build: String

    /// Envoys that the control plane's configuration was tried with.
    static let triedMinorVersions = 36...40

    /// - Parameter output: of `envoy --version`; `nil` if it does not look like Envoy's.
    init?(output: String) {
        guard let range = output.range(of: "version: "),
            let build = output[range.upperBound...].split(whereSeparator: \.isWhitespace).first
        else { return nil }
        let parts = build.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5 else { return nil }
        version = String(parts[1])
        self.build = String(build)
    }

    /// Another Envoy still runs; the operator is told.
    var isCompatible: Bool {
        let numbers = version.split(separator: ".").prefix(2).map { Int($0.prefix(while: \.isNumber)) }
        guard numbers.count == 2, numbers[0] == 1, let minor = numbers[1] else { return false }
        return Self.triedMinorVersions.contains(minor)
    }

    /// For the bootstrap request.
    var json: JSON {
        ["version": .string(version), "build": .string(build), "kumaDpCompatible": .bool(isCompatible)]
    }

    /// Runs the binary and reads its answer.
    ///
    /// - Parameter output: path of a file to write the answer to.
    static func ask(
        binary: String, output: String, timeout: Duration = .seconds(10)
    ) async throws(AgentError) -> EnvoyVersion {
        let process: ChildProcess
        do {
            process = try await ChildProcess.start([binary, "--version"], output: .file(output))
        } catch {
            throw AgentError("cannot run \(binary) --version: \(error)")
        }
        let timer = Task {
            try await Task.sleep(for: timeout)
            process.send(.kill)
        }
        let status = await process.exit.value
        timer.cancel()
        let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
        guard status == .exited(0), let version = EnvoyVersion(output: text) else {
            throw AgentError(
                "\(binary) --version \(status) and said \"\(text.prefix(200))\": it does not seem to be Envoy")
        }
        return version
    }
}
