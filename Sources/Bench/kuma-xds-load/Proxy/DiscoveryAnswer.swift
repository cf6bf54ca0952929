/// A response of either protocol, in place: type, nonce and version first, as the resources before them need them.
struct DiscoveryAnswer {
    let bytes: UnsafeRawBufferPointer
    private(set) var type: ResourceType?
    private(set) var nonce = ""
    /// Of the whole type in state of the world.
    private(set) var version = ""
    private(set) var isBroken = false

    /// Resources have field 2, removed names of the delta protocol 6.
    static let resources = 2
    static let removed = 6

    /// `DiscoveryResponse` and `DeltaDiscoveryResponse` number what is read here alike.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        var reader = FieldReader(bytes)
        while let field = reader.next() {
            switch field.number {
            case 1: version = field.bytes.text
            case 4: type = ResourceType(url: field.bytes)
            case 5: nonce = field.bytes.text
            default: break
            }
        }
        isBroken = reader.isBroken
    }
}
