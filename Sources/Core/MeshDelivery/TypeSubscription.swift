/// What one stream knows of one type: what the proxy wants, has, was sent and refused.
struct TypeSubscription: Hashable, Sendable {
    /// The proxy has asked for this type at least once.
    var isRequested = false
    /// Everything of the type is wanted.
    var isWildcard = false
    var names: Set<String> = []
    /// Name and version of what the proxy has acknowledged, or brought from an earlier stream.
    var held: [String: String] = [:]
    /// The response that waits for an answer; never more than one.
    var outstanding: Outstanding?
    /// State of the world: the version of the last complete set that the proxy has; `nil` if none.
    var heldVersion: String?
    /// The first request of the type has not been answered. An empty answer may be owed.
    var owesAnswer = false
    /// Delta: names that were subscribed and must be answered, even if only with "does not exist".
    var unanswered: Set<String> = []
    /// The version of the target that was refused: not tried again until the target is another.
    var refusedVersion: String?
    /// Refused a moment ago: wait for `release`.
    var isHeldBack = false
    /// State of the world, clusters only: what the last response held, to be repeated while it must stay.
    var sentResources: [EncodedResource] = []
    /// Last nonce sent for the type.
    var nonce = ""

    struct Outstanding: Hashable, Sendable {
        let nonce: String
        let targetVersion: String
        let revision: UInt64
        /// What the proxy will hold if it accepts.
        let heldAfter: [String: String]
        let sentNames: [String]
    }

    func wants(_ name: String) -> Bool { isWildcard || names.contains(name) }
}
