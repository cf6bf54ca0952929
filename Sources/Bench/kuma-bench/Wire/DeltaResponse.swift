import NIOCore

/// What a fake proxy looks at in a `DeltaDiscoveryResponse`: names and versions, not the resources.
///
/// Source: Envoy `envoy/service/discovery/v3/discovery.proto`.
struct DeltaResponse {
    struct Item {
        var name = ""
        var version = ""
    }

    private(set) var typeURL = ""
    private(set) var nonce = ""
    private(set) var items: [Item] = []
    private(set) var removed: [String] = []

    var kind: ResourceKind { ResourceKind(typeURL: typeURL) }

    init(_ message: ByteBuffer) throws {
        var reader = WireReader(message)
        while let (field, content) = try reader.next() {
            guard case .bytes(let bytes) = content else { continue }
            switch field {
            case 2: items.append(try Self.item(bytes))
            case 4: typeURL = String(buffer: bytes)
            case 5: nonce = String(buffer: bytes)
            case 6: removed.append(String(buffer: bytes))
            default: break
            }
        }
    }

    private static func item(_ message: ByteBuffer) throws -> Item {
        var item = Item()
        var reader = WireReader(message)
        while let (field, content) = try reader.next() {
            guard case .bytes(let bytes) = content else { continue }
            switch field {
            case 1: item.version = String(buffer: bytes)
            case 3: item.name = String(buffer: bytes)
            default: break
            }
        }
        return item
    }
}
