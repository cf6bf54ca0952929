import EnvoyAPI
import MeshDelivery
import MeshPolicies
import MeshProjections
import MeshResources
import SwiftProtobuf

/// Where a proxy sends its traces. Source: Kuma 1.8 `pkg/xds/envoy/listeners/v3/tracing_configurer.go`.
struct TracingBackend: Hashable, Sendable {
    /// What is special to a kind of collector.
    enum Kind: Hashable, Sendable {
        case zipkin(path: String, hostPort: String, uses128Bit: Bool, version: String, sharesSpanContext: Bool)
        case datadog(splitsService: Bool)
    }

    let name: String
    let kind: Kind
    let host: String
    let port: UInt32
    let usesTLS: Bool
    /// Percent of requests; `nil`: all.
    let sampling: Double?
    /// By which the proxy is known.
    let service: String

    /// Sets tracing on `manager`.
    ///
    /// - Parameter callee: the service that is called; `nil` for an inbound.
    func shape(_ manager: inout HTTPConnectionManager, callee: String?) {
        if let sampling { manager.tracing.overallSampling.value = sampling }
        switch kind {
        case .zipkin: manager.tracing.provider = provider("envoy.zipkin", zipkin)
        case .datadog: manager.tracing.provider = provider("envoy.datadog", datadog(callee: callee))
        }
    }

    private func provider(_ name: String, _ message: some Message) -> Envoy_Config_Trace_V3_Tracing.Http {
        .with {
            $0.name = name
            $0.typedConfig = Google_Protobuf_Any(packing: message)
        }
    }

    private var zipkin: Envoy_Config_Trace_V3_ZipkinConfig {
        guard case .zipkin(let path, let hostPort, let uses128Bit, let version, let sharesSpanContext) = kind else {
            return .init()
        }
        return .with {
            $0.collectorCluster = EnvoyName.tracing(name)
            $0.collectorEndpoint = path
            $0.collectorHostname = hostPort
            $0.traceID128Bit = uses128Bit
            $0.sharedSpanContext = Google_Protobuf_BoolValue(sharesSpanContext)
            // Envoy does not have version 1 any more; its JSON of version 2 is what collectors take since.
            $0.collectorEndpointVersion = version == "httpProto" ? .httpProto : .httpJson
        }
    }

    private func datadog(callee: String?) -> Envoy_Config_Trace_V3_DatadogConfig {
        var splits = false
        if case .datadog(let splitsService) = kind { splits = splitsService }
        return .with {
            $0.collectorCluster = EnvoyName.tracing(name)
            $0.serviceName = !splits ? service : callee.map { "\(service)_OUTBOUND_\($0)" } ?? "\(service)_INBOUND"
        }
    }
}

extension TracingBackend {
    /// `nil` for a kind that is not known or a collector that cannot be located.
    init?(_ backend: Mesh.Backend, service: String) {
        let conf = backend.conf
        let sampling = backend.json["sampling"]?.doubleValue
        switch backend.type {
        case "zipkin":
            guard let url = CollectorURL(conf["url"]?.stringValue ?? "") else { return nil }
            let kind = Kind.zipkin(
                path: url.path, hostPort: url.hostPort, uses128Bit: conf["traceId128bit"]?.boolValue ?? false,
                version: conf["apiVersion"]?.stringValue ?? "httpJson",
                sharesSpanContext: conf["sharedSpanContext"]?.boolValue ?? true)
            self.init(
                name: backend.name, kind: kind, host: url.host, port: url.port, usesTLS: url.usesTLS,
                sampling: sampling, service: service)
        case "datadog":
            guard let host = conf["address"]?.stringValue, let port = conf["port"].flatMap(UInt32.init(json:)) else {
                return nil
            }
            self.init(
                name: backend.name, kind: .datadog(splitsService: conf["splitService"]?.boolValue ?? false),
                host: host, port: port, usesTLS: false, sampling: sampling, service: service)
        default: return nil
        }
    }
}

/// The collector itself. Source: Kuma 1.8 `pkg/xds/generator/tracing_proxy_generator.go`.
enum TracingGenerator {
    static func contributions(for selection: Selection) -> [Contribution] {
        guard let backend = selection.tracing, let trace = selection.trace else { return [] }
        let recipe = TracingClusterRecipe(
            name: EnvoyName.tracing(backend.name), host: backend.host, port: backend.port, usesTLS: backend.usesTLS,
            prefersIPv4: selection.profile.prefersIPv4)
        return [Contribution(recipe, from: [selection.mesh.key, trace.key])]
    }
}

struct TracingClusterRecipe: ResourceRecipe {
    static let type = XDSType.cluster
    let name: String
    let host: String
    let port: UInt32
    let usesTLS: Bool
    let prefersIPv4: Bool

    func message() -> Cluster {
        var cluster = Cluster(named: name)
        cluster.setStaticEndpoint(host, port)
        if !host.isIPAddress {
            cluster.type = .strictDns
            cluster.dnsLookupFamily = prefersIPv4 ? .v4Only : .auto
        }
        if usesTLS {
            var context = Envoy_Extensions_TransportSockets_Tls_V3_UpstreamTlsContext()
            if !host.isIPAddress { context.sni = host }
            cluster.transportSocket = TransportSecurity.socket(Google_Protobuf_Any(packing: context))
        }
        return cluster
    }
}
