import MeshDelivery
import SwiftProtobuf

/// What one Envoy resource is made from: small and comparable, so that equal resources are built and encoded once.
protocol ResourceRecipe: Hashable, Sendable {
    associatedtype Resource: Message
    static var type: XDSType { get }
    /// Unique within its type in one snapshot.
    var name: String { get }
    func message() -> Resource
}

extension ResourceRecipe {
    func encoded() -> EncodedResource {
        EncodedResource(type: Self.type, name: name, hashing: message().deterministicBytes)
    }
}
