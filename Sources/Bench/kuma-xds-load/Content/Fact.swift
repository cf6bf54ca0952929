/// One version of one resource: what the load client must know of it. Made once, shared by all streams that hold it.
final class Fact {
    let type: ResourceType
    /// Among all names of all types, see `FactTable`.
    let name: Int
    /// The server's; empty in state of the world, where versions are those of whole types.
    let version: String
    /// Of the resource alone, without the envelope.
    let byteCount: Int
    /// With name, version, type and their lengths: what the protocol needs to say of it.
    let envelopeByteCount: Int
    let contentHash: UInt64
    let content: Content

    /// What is looked at inside.
    struct Content {
        /// Ports of endpoints, or the seconds of a cluster's connect timeout: what tells one turn's change from another's.
        var tokens: [Int] = []
        /// The assignment that a cluster waits for; `nil` unless it gets its endpoints by EDS.
        var assignment: Int?
        /// Clusters that a listener or a route configuration leads to.
        var clusters: [Int] = []
        /// Route configurations that a listener waits for.
        var routes: [Int] = []
    }

    init(
        type: ResourceType, name: Int, version: String, byteCount: Int, envelopeByteCount: Int, contentHash: UInt64,
        content: Content
    ) {
        self.type = type
        self.name = name
        self.version = version
        self.byteCount = byteCount
        self.envelopeByteCount = envelopeByteCount
        self.contentHash = contentHash
        self.content = content
    }
}
