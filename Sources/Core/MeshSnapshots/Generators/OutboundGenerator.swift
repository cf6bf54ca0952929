import MeshDelivery
import MeshEvents
import MeshResources

/// What the workload calls. Source: Kuma 1.8 `pkg/xds/generator/outbound_proxy_generator.go`.
enum OutboundGenerator: Generator {
    static let origin = Origin.outbound

    static func contributions(for inputs: ProxyInputs) -> Contributions {
        var clusters = OutboundClusters(inputs)
        let header = ProxyTagsHeader.value(of: inputs.dataplane)
        var listeners: [Contribution] = []
        for outbound in inputs.outbounds {
            let routes = clusters.routes(of: outbound)
            listeners.append(listener(outbound, routes, header, inputs))
        }
        return Contributions(
            resources: clusters.contributions + listeners, endpointGroups: clusters.endpointGroups)
    }

    private static func listener(
        _ entry: OutboundInputs, _ routes: [OutboundRoute], _ header: String, _ inputs: ProxyInputs
    ) -> Contribution {
        let outbound = entry.outbound
        let service = outbound.service
        let effects = inputs.services[service]?.effects ?? []
        let scene = inputs.scene(service: service, speaking: inputs.commonProtocol(of: entry), effects: effects)
        let recipe = OutboundListenerRecipe(
            address: outbound.address, port: outbound.port, tags: outbound.tags, isTransparent: inputs.isTransparent,
            callerTags: scene.serviceProtocol.isHTTP ? header : "", routes: routes, scene: scene, effects: effects)
        return Contribution(
            recipe,
            from: [inputs.proxy.key, inputs.mesh.key] + (entry.route.map { [$0.key] } ?? []) + effects.map(\.key)
                + (scene.tracing == nil ? [] : inputs.traceKeys))
    }
}

extension ProxyInputs {
    /// - Parameter isListener: clusters do not care about tracing, and are shared by proxies that differ in it.
    func scene(
        service: String, speaking serviceProtocol: ServiceProtocol, effects: [OutboundEffect], isListener: Bool = true
    ) -> OutboundScene {
        let needsCaller = effects.contains { type(of: $0.policy).dependsOnProxy }
        return OutboundScene(
            mesh: mesh.value.name, service: service, serviceProtocol: serviceProtocol,
            caller: needsCaller ? Caller(dataplane, in: mesh.value, features: metadata?.value.features ?? []) : nil,
            tracing: isListener && serviceProtocol.isHTTP ? tracing : nil)
    }

    /// The source of tracing.
    var traceKeys: [ResourceKey] { trace.map { [$0.key] } ?? [] }

    /// What all endpoints of all destinations speak; what the outbound says itself does not count.
    func commonProtocol(of entry: OutboundInputs) -> ServiceProtocol {
        let destinations = (entry.splits + entry.httpSplits.flatMap { $0 }).map {
            $0.destination[TagName.service] ?? ""
        }
        return destinations.compactMap { services[$0]?.summary.common }.common ?? .tcp
    }

    /// Access logs of what leaves the proxy without a service; other policies are about services only.
    var passthroughEffects: [OutboundEffect] {
        (services[TransparentProxyGenerator.passthroughService]?.effects ?? []).filter { $0.policy is TrafficLog }
    }
}
