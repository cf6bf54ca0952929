import Foundation
import MeshResources
import ResourceDocuments

/// Envoy's start-up configuration as the control plane gave it. Holds the dataplane token: never logged.
struct Bootstrap: Hashable, Sendable {
    /// YAML, written to Envoy's file as it is.
    let text: String
    let admin: AdminAddress

    /// Where Envoy's admin server listens.
    struct AdminAddress: Hashable, Sendable, CustomStringConvertible {
        /// An address that can be dialled from here.
        let host: String
        let port: Int

        var description: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
    }

    init(text: String) throws(AgentError) {
        let document: JSON?
        do {
            document = try ResourceDocuments.parse(text).first?.json
        } catch {
            throw AgentError("the bootstrap configuration from the control plane: \(error)")
        }
        self.text = text
        admin = try Self.admin(of: document ?? .null)
    }

    /// - Parameter body: of an answer to `accept: application/json`.
    init(answer body: [UInt8]) throws(AgentError) {
        guard let answer = try? JSON(parsing: body), let encoded = answer["bootstrap"]?.stringValue,
            let data = Data(base64Encoded: encoded), let text = String(bytes: data, encoding: .utf8)
        else {
            throw AgentError(
                "the control plane's answer to /bootstrap is not the expected JSON: check that --cp-address names "
                    + "the port for proxies (5678 by default)")
        }
        try self.init(text: text)
    }

    /// Names may be spelled as in protobuf or as in its JSON: Kuma writes the latter.
    private static func admin(of document: JSON) throws(AgentError) -> AdminAddress {
        let address = document["admin"]?["address"]
        let socket = address?["socket_address"] ?? address?["socketAddress"]
        guard let host = socket?["address"]?.stringValue,
            let port = (socket?["port_value"] ?? socket?["portValue"])?.intValue, (1...65_535).contains(port)
        else {
            throw AgentError(
                "the bootstrap configuration from the control plane has no admin address; kuma-dp needs it to tell "
                    + "readiness and to drain: set bootstrapServer.params.adminPort there")
        }
        let loopback = ["0.0.0.0": "127.0.0.1", "::": "::1"]
        return AdminAddress(host: loopback[host] ?? host, port: Int(port))
    }
}
