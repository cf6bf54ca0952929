import CommitPipeline
import ControlPlaneConfig
import Foundation
import MeshProjections
import MeshResources
import ResourceDocuments
import XDSServer

/// `POST /bootstrap`: tells kuma-dp how to start Envoy. Source: Kuma 2.14 `pkg/xds/bootstrap/handler.go`.
struct BootstrapEndpoint: Sendable {
    let configuration: ControlPlaneConfiguration
    let pipeline: CommitPipeline
    let gate: TokenGate
    /// PEM of the dataplane server's own certificate: what a proxy trusts if kuma-dp names nothing else.
    let serverCertificatePEM: String
    let serverPort: @Sendable () -> Int

    func answer(_ exchange: HTTPExchange) async -> HTTPExchange.Answer {
        guard exchange.path == "/bootstrap" else { return HTTPExchange.Answer(status: 404) }
        guard exchange.method == "POST" else { return HTTPExchange.Answer(status: 405) }
        guard let request = try? JSON(parsing: exchange.body), case .object = request else {
            return HTTPExchange.Answer(status: 400)
        }
        do {
            let bootstrap = try await bootstrap(for: request, authority: exchange.authority)
            let text = bootstrap.json.prettyText()
            guard exchange.accept == "application/json" else {
                return HTTPExchange.Answer(status: 200, contentType: "text/x-yaml", body: Array(text.utf8))
            }
            let answer: JSON = [
                "bootstrap": .string(Data(text.utf8).base64EncodedString()),
                "kumaSidecarConfiguration": ["networking": [:], "metrics": ["aggregate": []]],
            ]
            return HTTPExchange.Answer(
                status: 200, contentType: "application/json", body: answer.canonicalBytes)
        } catch {
            switch error {
            case .unknownDataplane: return HTTPExchange.Answer(status: 404)
            case .refused(let status, let text): return HTTPExchange.Answer(status: status, body: Array(text.utf8))
            }
        }
    }

    enum Refusal: Error {
        case unknownDataplane
        case refused(Int, String)
    }

    private func bootstrap(for request: JSON, authority: String) async throws(Refusal) -> BootstrapConfiguration {
        let proxyType = request["proxyType"]?.stringValue ?? "dataplane"
        guard proxyType == "dataplane" || proxyType.isEmpty else {
            throw .refused(422, "proxyType \"\(proxyType)\" is not served by this version; use \"dataplane\"")
        }
        let resource = try resource(of: request)
        let dataplane = Dataplane(resource)
        let token = request["dataplaneToken"]?.stringValue
        try await checkToken(token, dataplane: dataplane)
        let host = try xdsHost(authority)
        let caCertificate = request["caCert"]?.stringValue ?? ""
        return BootstrapConfiguration(
            mesh: dataplane.mesh, name: dataplane.name, service: dataplane.identifyingService,
            adminAddress: configuration.bootstrap.adminAddress,
            adminPort: dataplane.adminPort ?? request["adminPort"].flatMap(UInt32.init(json:))
                ?? UInt32(configuration.bootstrap.adminPort),
            xdsHost: host, xdsPort: configuration.bootstrap.xdsPort ?? serverPort(),
            xdsConnectTimeout: "\(configuration.bootstrap.xdsConnectTimeout.components.seconds)s",
            caCertificatePEM: caCertificate.isEmpty ? serverCertificatePEM : caCertificate, token: token,
            dataplaneResource: request["dataplaneResource"]?.stringValue,
            version: request["version"] ?? .object([:]),
            features: (request["features"]?.elements ?? []).compactMap(\.stringValue).sorted(),
            dynamicMetadata: request["dynamicMetadata"] ?? .object([:]),
            dnsPort: request["dnsPort"].flatMap(UInt32.init(json:)),
            emptyDNSPort: request["emptyDnsPort"].flatMap(UInt32.init(json:)),
            readinessPort: request["readinessPort"].flatMap(UInt32.init(json:)),
            usesDelta: request["xdsTransportProtocolVariant"]?.stringValue != "GRPC")
    }

    private func resource(of request: JSON) throws(Refusal) -> Resource {
        let mesh = request["mesh"]?.stringValue ?? "default"
        let name = request["name"]?.stringValue ?? ""
        guard let text = request["dataplaneResource"]?.stringValue, !text.isEmpty else {
            guard let stored = pipeline.state["Dataplane", mesh, name] else { throw .unknownDataplane }
            return stored.resource
        }
        guard let type = ResourceType.named("Dataplane"),
            let document = try? ResourceDocuments.parse(text).first?.json
        else { throw .refused(422, "dataplaneResource is no document") }
        let result = type.check(document)
        let violations = result.violations.isEmpty ? validate(applyingDefaults(to: result.resource)) : result.violations
        guard violations.isEmpty else {
            throw .refused(422, violations.map { "\($0.field): \($0.reason)" }.joined(separator: "; "))
        }
        guard pipeline.state.mesh(result.resource.key.mesh) != nil else {
            throw .refused(422, "mesh: mesh \"\(result.resource.key.mesh)\" does not exist. Create the mesh first")
        }
        return result.resource
    }

    private func checkToken(_ token: String?, dataplane: Dataplane) async throws(Refusal) {
        guard gate.isRequired else { return }
        guard let token, !token.isEmpty else {
            throw .refused(
                422,
                "Dataplane Token is required. Generate token using 'kumactl generate dataplane-token > /path/file' "
                    + "and provide it via --dataplane-token-file=/file argument to Kuma DP")
        }
        do {
            try await gate.check(token: token, dataplane: dataplane, state: pipeline.state)
        } catch {
            throw .refused(422, error.description)
        }
    }

    /// By which name the proxy reaches the control plane: the configured one, else the one that kuma-dp used.
    private func xdsHost(_ authority: String) throws(Refusal) -> String {
        if let host = configuration.bootstrap.xdsHost { return host }
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return String(authority[authority.index(after: authority.startIndex)..<end])
        }
        let host = authority.split(separator: ":").first.map(String.init) ?? ""
        guard !host.isEmpty else { throw .refused(400, "the request names no host") }
        return host
    }
}
