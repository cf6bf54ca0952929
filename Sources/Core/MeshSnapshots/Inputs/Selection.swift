import MeshEvents
import MeshPolicies
import MeshProjections
import MeshResources

/// Which resources of a state shape the proxies of one profile. Made once for all of them; immutable.
final class Selection: Equatable, Sendable {
    let profile: Profile
    let mesh: Sourced<Mesh>
    let outbounds: [OutboundInputs]
    /// Those that the outbounds lead to, and the one that stands for all that has no service.
    let services: [String: ServiceInputs]
    /// Those of `services` that are outside of the mesh.
    let externalServices: Set<String>
    /// For each inbound, in the order of `inboundPolicies`.
    let answers: [[InboundEffect]]
    let trace: Sourced<TrafficTrace>?

    init(_ profile: Profile, in context: MeshContext) {
        self.profile = profile
        mesh = context.mesh
        let tagSets = profile.tagSets
        let outbounds = profile.outbounds.map { context.outbound($0, from: tagSets) }
        self.outbounds = outbounds
        services = Dictionary(
            uniqueKeysWithValues: Self.names(profile, outbounds).map { ($0, context.service($0, from: tagSets)) })
        externalServices = Self.externals(services)
        answers = profile.inboundTags.map { tags in context.policies.inbound.map { $0.effect(on: tags) } }
        trace = context.trace(of: tagSets)
    }

    /// What `old` is in a later `context`, if of the state only what `stale` says is other than before.
    init(_ old: Selection, renewing stale: StaleParts, in context: MeshContext) {
        profile = old.profile
        mesh = context.mesh
        let tagSets = profile.tagSets
        let outbounds =
            stale.policies.contains("TrafficRoute")
            ? profile.outbounds.map { context.outbound($0, from: tagSets) } : old.outbounds
        self.outbounds = outbounds
        services = Self.services(old, outbounds, renewing: stale, in: context)
        externalServices = Self.externals(services)
        answers =
            stale.policies.isDisjoint(with: PolicyTypes.answers)
            ? old.answers
            : zip(profile.inboundTags, old.answers).map { tags, effects in
                context.answers(tags, renewing: stale, of: effects)
            }
        trace = stale.policies.contains("TrafficTrace") ? context.trace(of: tagSets) : old.trace
    }

    private static func services(
        _ old: Selection, _ outbounds: [OutboundInputs], renewing stale: StaleParts, in context: MeshContext
    ) -> [String: ServiceInputs] {
        let (profile, renewal) = (old.profile, ServiceRenewal(stale))
        let tagSets = profile.tagSets
        guard !stale.policies.contains("TrafficRoute") else {
            let names = names(profile, outbounds)
            return Dictionary(
                uniqueKeysWithValues: names.map { name in
                    (name, context.service(name, from: tagSets, renewal, of: old.services[name]))
                })
        }
        // In place: nothing has to be looked up by name.
        var services = old.services
        for index in old.services.indices {
            let (name, inputs) = old.services[index]
            services.values[index] = context.service(name, from: tagSets, renewal, of: inputs)
        }
        return services
    }

    private static func externals(_ services: [String: ServiceInputs]) -> Set<String> {
        Set(services.lazy.filter { $0.value.summary.isExternal }.map(\.key))
    }

    static func == (left: Selection, right: Selection) -> Bool {
        left === right
            || (left.profile == right.profile && left.mesh == right.mesh && left.hasSameCalls(as: right)
                && left.hasSameAnswers(as: right))
    }

    /// All that clusters and listeners of calls depend on, but for the mesh.
    func hasSameCalls(as other: Selection) -> Bool {
        outbounds == other.outbounds && services == other.services && trace == other.trace
    }

    /// What every cluster and listener of a call depends on, besides what is its own.
    func hasSameScene(as other: Selection) -> Bool {
        mesh.key == other.mesh.key && mesh.revision == other.mesh.revision && trace == other.trace
    }

    /// All that what is made for each proxy depends on, but for the mesh and the proxy.
    func hasSameAnswers(as other: Selection) -> Bool {
        answers == other.answers && trace == other.trace && passthroughEffects == other.passthroughEffects
    }

    private static func names(_ profile: Profile, _ outbounds: [OutboundInputs]) -> Set<String> {
        let names = Set(outbounds.flatMap(\.services))
        return profile.isRedirected ? names.union([TransparentProxyGenerator.passthroughService]) : names
    }
}

/// Which parts of selections a change can have made untrue.
struct StaleParts: Hashable, Sendable {
    /// Types of policies.
    var policies: Set<String> = []
    /// What is known of these services apart from policies.
    var services: Set<String> = []
    /// Everything, the mesh included.
    var isEverything = false

    mutating func formUnion(_ other: StaleParts) {
        policies.formUnion(other.policies)
        services.formUnion(other.services)
        isEverything = isEverything || other.isEverything
    }
}

/// Which parts of the inputs about a service a change can have made untrue.
struct ServiceRenewal {
    /// In `outboundPolicies`.
    let slots: [Int]
    let services: Set<String>
    let isPermissionStale: Bool

    init(_ stale: StaleParts) {
        slots = outboundPolicies.indices.filter { stale.policies.contains(outboundPolicies[$0].resourceType) }
        services = stale.services
        isPermissionStale = stale.policies.contains(TrafficPermission.resourceType)
    }
}

extension Selection {
    /// `nil` without a trace policy, and where its backend does not exist or cannot be used.
    var tracing: TracingBackend? {
        guard let trace, let name = trace.value.backend ?? mesh.value.defaultTracingBackend else { return nil }
        return mesh.value.tracingBackends.first { $0.name == name }.flatMap {
            TracingBackend($0, service: profile.identifyingService)
        }
    }

    /// The source of tracing.
    var traceKeys: [ResourceKey] { trace.map { [$0.key] } ?? [] }

    /// What all endpoints of all destinations speak; what the outbound says itself does not count.
    func commonProtocol(of entry: OutboundInputs) -> ServiceProtocol {
        var common = entry.splits.lazy.compactMap(protocolOf).common
        for splits in entry.httpSplits {
            guard let other = splits.lazy.compactMap(protocolOf).common else { continue }
            common = common?.common(with: other) ?? other
        }
        return common ?? .tcp
    }

    private func protocolOf(_ split: TrafficRoute.Split) -> ServiceProtocol? {
        services[split.destination[TagName.service] ?? ""]?.summary.common
    }

    /// Access logs of what leaves the proxy without a service; other policies are about services only.
    var passthroughEffects: [OutboundEffect] {
        (services[TransparentProxyGenerator.passthroughService]?.effects ?? []).filter {
            $0.key.type == TrafficLog.resourceType
        }
    }

    /// Secrets that shape it, whether they exist or not.
    var secrets: Set<ResourceKey> {
        Set(services.values.flatMap(\.externalServices).compactMap(\.value.authoritiesSecret))
    }
}
