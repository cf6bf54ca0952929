import MeshResources

/// What kuma-dp tells the control plane when it asks for Envoy's configuration.
///
/// Source: Kuma 2.14 `pkg/xds/bootstrap/types/bootstrap_request.go`; `adminPort` is that of 0.7.
struct BootstrapRequest: Sendable {
    let proxy: ProxyDefinition
    let token: String?
    /// PEM that Envoy is to trust; `nil`: the control plane's own choice.
    let authority: String?
    let envoy: EnvoyVersion
    /// `nil`: the resource that the control plane has decides.
    let adminPort: Int?
    let readinessPort: Int
    let workFolder: String
    /// What this kuma-dp can do, in Kuma's words.
    let features: [String]
    let transportVariant: String?

    /// Holds the token: never logged.
    var json: JSON {
        var members: [String: JSON] = [
            "mesh": .string(proxy.mesh), "name": .string(proxy.name), "proxyType": .string(proxy.type.rawValue),
            "version": ["kumaDp": AgentVersion.json, "envoy": envoy.json],
            "dynamicMetadata": [:], "features": .array(features.map(JSON.string)), "operatingSystem": "linux",
            "readinessPort": .int(Int64(readinessPort)), "workdir": .string(workFolder),
        ]
        members["adminPort"] = adminPort.map { .int(Int64($0)) }
        members["dataplaneToken"] = token.map(JSON.string)
        members["caCert"] = authority.map(JSON.string)
        members["dataplaneResource"] = proxy.resource.map { .string($0.document.canonicalText) }
        members["xdsTransportProtocolVariant"] = transportVariant.map(JSON.string)
        return .object(members)
    }
}
