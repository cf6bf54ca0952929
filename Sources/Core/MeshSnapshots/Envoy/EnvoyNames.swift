/// Names of Envoy resources. Source: Kuma 1.8 `pkg/xds/envoy/names/resource_names.go`.
enum EnvoyName {
    static let admin = "kuma:envoy:admin"
    static let directAccess = "direct_access"

    static func inbound(_ address: String, _ port: UInt32) -> String { "inbound:\(hostPort(address, port))" }
    static func inboundRoute(_ service: String) -> String { "inbound:\(service)" }
    static func local(_ port: UInt32) -> String { "localhost:\(port)" }
    static func outbound(_ address: String, _ port: UInt32) -> String { "outbound:\(hostPort(address, port))" }
    static func outboundRoute(_ service: String) -> String { "outbound:\(service)" }
    static func split(_ service: String, _ number: Int) -> String { "\(service)-_\(number)_" }
    static func passthrough(_ direction: String, isIPv6: Bool) -> String {
        "\(direction):passthrough:\(isIPv6 ? "ipv6" : "ipv4")"
    }
    static func directAccess(_ address: String, _ port: UInt32) -> String { "direct_access_\(hostPort(address, port))" }
    static func tracing(_ backend: String) -> String { "tracing:\(backend)" }
    static func identitySecret(_ mesh: String) -> String { "identity_cert:secret:\(mesh)" }
    static func authoritySecret(_ mesh: String) -> String { "mesh_ca:secret:\(mesh)" }
    /// Certificate and key with which proxies of a mesh call an ExternalService that asks for them.
    static func externalIdentitySecret(mesh: String, name: String) -> String {
        "external_identity:secret:\(mesh):\(name)"
    }

    static func isExternalIdentitySecret(_ name: String) -> Bool { name.hasPrefix("external_identity:") }

    /// `host:port`, IPv6 in brackets.
    static func hostPort(_ host: String, _ port: UInt32) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// A name as statistics carry it: what is not a letter, a digit, `_` or `-` becomes `_`.
    /// Source: Kuma 1.8 `pkg/util/xds/metric_sanitizer.go`.
    static func statistics(_ name: String) -> String {
        String(
            decoding: name.unicodeScalars.map { scalar -> UInt8 in
                let isKept = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                return isKept || scalar == "-" || scalar == "_" ? UInt8(scalar.value) : UInt8(ascii: "_")
            }, as: UTF8.self)
    }

    /// Server name of a set of endpoints: `backend{mesh=default,version=v1}`; the mesh is always in it.
    /// Source: Kuma 1.8 `pkg/xds/envoy/tls/sni.go`.
    static func serverName(service: String, tags: [String: String], mesh: String) -> String {
        var named = tags
        named["kuma.io/service"] = nil
        named["mesh"] = mesh
        let sorted = named.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return "\(service){\(sorted.map { "\($0.key)=\($0.value)" }.joined(separator: ","))}"
    }
}
