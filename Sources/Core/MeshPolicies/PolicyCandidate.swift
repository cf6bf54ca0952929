public import MeshResources

/// A policy as the state holds it, with what decides between equally specific ones.
public struct PolicyCandidate<Policy: Hashable & Sendable>: Hashable, Sendable {
    /// The resource that the policy is.
    public let key: ResourceKey
    /// Milliseconds since 1970; the newer of two equals wins.
    public let createdMilliseconds: Int64
    /// Its fields.
    public let policy: Policy

    /// Makes a candidate.
    public init(key: ResourceKey, createdMilliseconds: Int64, policy: Policy) {
        self.key = key
        self.createdMilliseconds = createdMilliseconds
        self.policy = policy
    }

    /// Whether this one goes before an equally specific `other`: the newer, then the first by name.
    func precedes(_ other: PolicyCandidate) -> Bool {
        createdMilliseconds == other.createdMilliseconds
            ? key < other.key : createdMilliseconds > other.createdMilliseconds
    }
}

extension Sequence {
    /// The candidate of the highest rank; between equals, see `PolicyCandidate.precedes`.
    func best<Policy>() -> PolicyCandidate<Policy>? where Element == (PolicyCandidate<Policy>, SelectorRank) {
        self.max { left, right in
            left.1 == right.1 ? right.0.precedes(left.0) : left.1 < right.1
        }?.0
    }
}
