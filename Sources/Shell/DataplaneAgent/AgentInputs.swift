import Foundation
import Logging

/// What the files behind the settings say, read once at start.
struct AgentInputs: Sendable {
    let proxy: ProxyDefinition
    /// PEM; `nil`: the control plane is not verified.
    let authority: String?
    let token: String?

    init(_ settings: AgentSettings, log: Logger) throws(AgentError) {
        proxy = try Self.proxy(settings, log)
        token = try Self.token(settings)
        authority = try Self.authority(settings, log)
    }

    private static func authority(_ settings: AgentSettings, _ log: Logger) throws(AgentError) -> String? {
        switch settings.trust {
        case .authorityFile(let path): return try file(path, for: "--ca-cert-file")
        case .authority(let pem): return pem
        case .unverified(let isAskedFor):
            if settings.controlPlane.isEncrypted && !isAskedFor {
                log.warning(
                    """
                    The data plane proxy cannot verify the identity of the control plane because you are not setting \
                    the "--ca-cert-file" argument or setting the KUMA_CONTROL_PLANE_CA_CERT environment variable.
                    """)
            }
            return nil
        }
    }

    private static func token(_ settings: AgentSettings) throws(AgentError) -> String? {
        let text: String
        switch settings.token {
        case nil: return nil
        case .value(let value)?: text = value
        case .file(let path)?: text = try file(path, for: "--dataplane-token-file")
        }
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty else {
            throw AgentError("the dataplane token is empty; write one with 'kumactl generate dataplane-token'")
        }
        return token
    }

    private static func proxy(_ settings: AgentSettings, _ log: Logger) throws(AgentError) -> ProxyDefinition {
        guard let definition = settings.definition else {
            return try ProxyDefinition(type: settings.proxyType, mesh: settings.mesh, name: settings.name)
        }
        guard settings.name == nil, settings.mesh == nil else {
            throw .usage(
                "--name and --mesh cannot be specified when a dataplane definition is provided, mesh and name will be "
                    + "read from the dataplane definition")
        }
        let (source, text) = try read(definition)
        let rendered = try DataplaneTemplate(text: text).render(with: settings.variables, source: source)
        if !rendered.missing.isEmpty {
            log.warning("\(source): no value for \(rendered.missing.joined(separator: ", ")); pass --dataplane-var")
        }
        log.debug("rendered resource", metadata: ["resource": "\(rendered.text)"])
        let (proxy, warnings) = try ProxyDefinition.parse(rendered.text, type: settings.proxyType, source: source)
        for warning in warnings { log.warning("\(source): \(warning)") }
        return proxy
    }

    private static func read(_ definition: AgentSettings.Definition) throws(AgentError) -> (String, String) {
        switch definition {
        case .text(let text): return ("--dataplane", text)
        case .file(let path): return (path, try file(path, for: "--dataplane-file"))
        case .standardInput:
            guard let data = try? FileHandle.standardInput.readToEnd(), let text = String(bytes: data, encoding: .utf8)
            else { throw AgentError("--dataplane-file -: nothing readable on standard input") }
            return ("standard input", text)
        }
    }

    private static func file(_ path: String, for flag: String) throws(AgentError) -> String {
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            guard let text = String(bytes: data, encoding: .utf8) else {
                throw AgentError("\(flag): \(path) is not UTF-8 text")
            }
            return text
        } catch let error as AgentError {
            throw error
        } catch {
            throw .configuration(flag, "cannot read \(path): \(FailureReason.ofFile(error))")
        }
    }
}
