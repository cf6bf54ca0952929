public import Foundation
public import MeshDelivery
public import MeshResources

/// A proxy's certificate with the authorities that it trusts, as SDS resources.
public struct IssuedIdentity: Sendable {
    /// `identity_cert:secret:<mesh>`. Its bytes are empty where the proxy already holds it.
    public let certificate: EncodedResource
    /// `mesh_ca:secret:<mesh>`.
    public let authority: EncodedResource
    public let renewAt: Date

    public init(certificate: EncodedResource, authority: EncodedResource, renewAt: Date) {
        self.certificate = certificate
        self.authority = authority
        self.renewAt = renewAt
    }
}

/// Issues identities out of the authorities that are in force.
public protocol SecretSource: Sendable {
    /// The identity of `proxy` now: `present` if it is still good, one that matches `held` (name and version of what the proxy
    /// holds) if that is still good, else a new one. `nil` if its mesh has no mTLS.
    func identity(for proxy: ResourceKey, present: IssuedIdentity?, held: [String: String]) -> IssuedIdentity?
}
