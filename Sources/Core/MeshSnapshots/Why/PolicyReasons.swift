import MeshDelivery
import MeshEvents
import MeshPolicies
import MeshProjections
import MeshResources

/// Which policies shaped one resource of a plan, what they did to it, and which matched too but lost.
struct PolicyReasons: Sendable {
    let id: EnvoyResourceID
    let plan: ProxyPlan
    let context: MeshContext
    /// Only what policies set here or below counts; empty: everything.
    let pointer: String

    private var applied: Set<ResourceKey> { Set(plan.provenance[id] ?? []) }

    /// `policy` and those that lost to it, the best first; empty if `policy` sets nothing below the pointer.
    func reasons(of policy: StoredResource) -> [Reason] {
        let rivals = context.state.list(policy.key.type, mesh: policy.key.mesh).filter { !applied.contains($0.key) }
        let effect = effect(without: [policy] + rivals)
        guard effect.isSeen(at: pointer) else { return [] }
        let won = subjects(of: policy).lazy.compactMap { subject in
            match(policy, subject).map { (subject: subject, match: $0) }
        }.first
        guard let won else { return [reason(policy, rule: "", effect: effect.text)] }
        let lost = rivals.compactMap { rival in match(rival, won.subject).map { (rival, $0) } }
            .sorted {
                ($1.1.rank, $1.0.createdMilliseconds, $0.0.key) < ($0.1.rank, $0.0.createdMilliseconds, $1.0.key)
            }
        return [reason(policy, rule: won.match.rule, effect: effect.text)]
            + lost.map { rival, match in
                let why = Self.why(rival, match, lostTo: policy, won.match)
                return reason(rival, rule: match.rule, effect: "lost to \(policy.key.name)\(why)")
            }
    }

    private func reason(_ source: StoredResource, rule: String, effect: String) -> Reason {
        Reason(xds: id, source: source.key, revision: source.revision, rule: rule, effect: effect)
    }

    private func match(_ policy: StoredResource, _ subject: Subject) -> PolicyMatch? {
        PolicySelection(policy.typed)?.match(subject, of: plan.inputs.dataplane.tagSets)
    }

    /// A cluster takes some policies from the outbounds that lead to it, and the others from its own service.
    private func subjects(of policy: StoredResource) -> [Subject] {
        let subjects = plan.part(of: id).subjects
        guard id.type == .cluster, subjects.count > 1 else { return subjects }
        let followsOutbound =
            policy.key.type == "TrafficRoute"
            || outboundPolicies.contains { $0.resourceType == policy.key.type && $0.followsOutbound }
        return followsOutbound ? Array(subjects.dropFirst() + subjects.prefix(1)) : subjects
    }

    private static func why(
        _ rival: StoredResource, _ match: PolicyMatch, lostTo policy: StoredResource, _ won: PolicyMatch
    ) -> String {
        if match.rank < won.rank { return ": less specific" }
        guard match.rank == won.rank else { return "" }
        return rival.createdMilliseconds < policy.createdMilliseconds
            ? ": older" : ": as specific and as old, but its name comes later"
    }

    /// What becomes of the resource if `policies` are not there.
    private func effect(without policies: [StoredResource]) -> PolicyEffect {
        guard let present = json(in: plan) else { return .unknown }
        var state = context.state
        for policy in policies { state.remove(policy.key) }
        let reduced = context.advanced(to: state, changed: policies.map(\.key))
        guard let other = reduced.flatMap({ MeshSnapshots.plan(for: plan.proxy, in: $0) }).flatMap(json) else {
            return .existence
        }
        return .fields(JSONPath.differences(of: present, from: other))
    }

    private func json(in plan: ProxyPlan) -> JSON? {
        plan.resources.first { $0.type == id.type && $0.name == id.name }.flatMap { try? json(of: $0) }
    }

    private func json(of resource: EncodedResource) throws -> JSON { try MeshSnapshots.json(of: resource) }
}

/// What a policy does to one resource.
enum PolicyEffect: Hashable, Sendable {
    /// Without it the resource is not there.
    case existence
    /// Pointers to what it sets; empty: nothing.
    case fields([String])
    case unknown

    var text: String {
        switch self {
        case .existence: "applied: without it this resource would not be there"
        case .unknown: "applied"
        case .fields([]): "applied: changes nothing in this resource"
        case .fields(let pointers) where pointers.count > 4:
            "applied: sets \(pointers.prefix(3).joined(separator: ", ")) and \(pointers.count - 3) more"
        case .fields(let pointers): "applied: sets \(pointers.joined(separator: ", "))"
        }
    }

    func isSeen(at pointer: String) -> Bool {
        guard !pointer.isEmpty, case .fields(let pointers) = self else { return true }
        return pointers.contains { JSONPath.overlap($0, pointer) }
    }
}
