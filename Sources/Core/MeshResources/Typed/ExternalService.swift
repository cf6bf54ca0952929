/// A destination outside of the mesh. Source: Kuma 1.8 `api/mesh/v1alpha1/externalservice.proto`.
public struct ExternalService: Hashable, Sendable {
    /// How the proxy that leaves the mesh encrypts.
    public struct TLS: Hashable, Sendable {
        /// With these the server is verified; `nil`: not at all.
        public let caCertificate: DataSource?
        /// What the proxy shows; `nil`: nothing.
        public let clientCertificate: DataSource?
        /// Belongs to `clientCertificate`.
        public let clientKey: DataSource?
        /// Default false.
        public let allowsRenegotiation: Bool
        /// SNI; `nil`: the host of the address, if that is a name.
        public let serverName: String?
        /// Take any name in the certificate; default false.
        public let skipsHostnameVerification: Bool
    }

    /// Where text or key material comes from.
    public enum DataSource: Hashable, Sendable {
        /// Name of a Secret of the mesh.
        case secret(String)
        /// Path on the control plane's machine.
        case file(String)
        /// Base64, as written.
        case inline(String)
        case inlineString(String)
    }

    /// Unique in the mesh.
    public let name: String
    /// The mesh whose proxies may call it.
    public let mesh: String
    /// Host name or IP address, without brackets.
    public let host: String
    /// 0 where the address has none.
    public let port: UInt32
    /// The service among them.
    public let tags: [String: String]
    /// `nil` while `networking.tls.enabled` is not true.
    public let tls: TLS?

    /// Value of `kuma.io/service`; empty without.
    public var service: String { tags[TagName.service] ?? "" }
    /// Value of `kuma.io/protocol`.
    public var serviceProtocol: ServiceProtocol { ServiceProtocol(tagValue: tags[TagName.protocol]) }

    init(_ resource: Resource) {
        name = resource.key.name
        mesh = resource.key.mesh
        let address = resource.spec["networking"]?["address"]?.stringValue ?? ""
        let parts = address.split(separator: ":", omittingEmptySubsequences: false)
        port = parts.last.flatMap { UInt32($0) } ?? 0
        host = parts.dropLast().joined(separator: ":").trimmingBrackets
        tags = resource.spec["tags"]?.stringMembers ?? [:]
        let tls = resource.spec["networking"]?["tls"]
        self.tls = tls?["enabled"]?.boolValue == true ? tls.map(TLS.init) : nil
    }
}

extension ExternalService.TLS {
    init(_ json: JSON) {
        caCertificate = json["caCert"].flatMap(ExternalService.DataSource.init)
        clientCertificate = json["clientCert"].flatMap(ExternalService.DataSource.init)
        clientKey = json["clientKey"].flatMap(ExternalService.DataSource.init)
        allowsRenegotiation = json["allowRenegotiation"]?.boolValue ?? false
        serverName = json["serverName"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        skipsHostnameVerification = json["skipHostnameVerification"]?.boolValue ?? false
    }
}

extension ExternalService.DataSource {
    init?(_ json: JSON) {
        if let name = json["secret"]?.stringValue {
            self = .secret(name)
        } else if let path = json["file"]?.stringValue {
            self = .file(path)
        } else if let text = json["inline"]?.stringValue {
            self = .inline(text)
        } else if let text = json["inlineString"]?.stringValue {
            self = .inlineString(text)
        } else {
            return nil
        }
    }
}

extension String {
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
