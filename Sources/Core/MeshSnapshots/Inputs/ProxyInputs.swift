public import MeshEvents
import MeshPolicies
import MeshProjections
public import MeshResources

/// All that the resources of one proxy are made from, endpoints excepted. Cheap to make and to compare: as long as it
/// stays equal, so does the plan.
public struct ProxyInputs: Hashable, Sendable {
    let proxy: Sourced<Dataplane>
    let mesh: Sourced<Mesh>
    let settings: GenerationSettings
    let metadata: Sourced<DataplaneMetadata>?
    let inbounds: [InboundInputs]
    let outbounds: [OutboundInputs]
    let services: [String: ServiceInputs]
    /// Only for a proxy with direct access: those whose inbounds it may dial.
    let neighbours: [Sourced<Dataplane>]
    let trace: Sourced<TrafficTrace>?

    var dataplane: Dataplane { proxy.value }
    var isTransparent: Bool {
        guard let ports = dataplane.transparentProxying else { return false }
        return ports.redirectPortInbound != 0 && ports.redirectPortOutbound != 0
    }

    /// Any Dataplane of the mesh that comes, goes or changes may concern it, because it dials others by their addresses.
    public var followsDataplanes: Bool { !(dataplane.transparentProxying?.directAccessServices ?? []).isEmpty }

    /// Secrets that shape the plan, whether they exist or not.
    public var secrets: Set<ResourceKey> {
        Set(services.values.flatMap(\.externalServices).compactMap(\.value.authoritiesSecret))
    }

    /// `nil` without a trace policy, and where its backend does not exist or cannot be used.
    var tracing: TracingBackend? {
        guard let trace, let name = trace.value.backend ?? mesh.value.defaultTracingBackend else { return nil }
        return mesh.value.tracingBackends.first { $0.name == name }.flatMap {
            TracingBackend($0, service: dataplane.identifyingService)
        }
    }

    /// The services that the proxy calls, as they appeared when this was made.
    public var summaries: [String: ServiceSummary] { services.mapValues(\.summary) }

    /// Every resource that this was made from, with the revision that was read.
    public var revisions: [ResourceKey: Revision] {
        var all: [ResourceKey: Revision] = [proxy.key: proxy.revision, mesh.key: mesh.revision]
        if let metadata { all[metadata.key] = metadata.revision }
        for inbound in inbounds {
            for effect in inbound.effects { all.merge(effect.shaping.sources) { first, _ in first } }
        }
        for route in outbounds.compactMap(\.route) { all[route.key] = route.revision }
        for service in services.values {
            for effect in service.effects { all[effect.key] = effect.revision }
            for external in service.externalServices {
                all[external.key] = external.revision
                if let secret = external.value.secret { all[secret.key] = secret.revision }
            }
        }
        if let trace { all[trace.key] = trace.revision }
        for neighbour in neighbours { all[neighbour.key] = neighbour.revision }
        return all
    }
}

/// One inbound with the policies that apply to it.
struct InboundInputs: Hashable, Sendable {
    let inbound: Dataplane.Inbound
    /// In the order of `inboundPolicies`.
    let effects: [InboundEffect]
}

/// One outbound with its route.
struct OutboundInputs: Hashable, Sendable {
    let outbound: Dataplane.Outbound
    /// `nil`: nothing says where the traffic goes, so it goes nowhere.
    let route: Sourced<TrafficRoute>?
    /// Default destinations, wildcards resolved, those without weight left out.
    let splits: [TrafficRoute.Split]
    /// For each HTTP rule of the route, its destinations likewise.
    let httpSplits: [[TrafficRoute.Split]]
}

/// What a proxy sees of a service that it calls.
struct ServiceInputs: Hashable, Sendable {
    let summary: ServiceSummary
    /// Those that the proxy may call; empty for a service of the mesh.
    let externalServices: [Sourced<ExternalTarget>]
    /// In the order of `outboundPolicies`.
    let effects: [OutboundEffect]
}
