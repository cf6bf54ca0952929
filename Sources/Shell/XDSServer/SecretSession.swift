import Foundation
import MeshDelivery
import MeshResources
import NIOCore

/// The certificates of one stream's proxy: issued when first asked for, renewed when due.
///
/// A version names the authority and the renewal time, so that a proxy that comes back with a certificate that is still good is
/// sent nothing: what it holds is adopted, and its renewal awaited.
final class SecretSession {
    private let source: any SecretSource
    private let proxy: ResourceKey
    private var identity: IssuedIdentity?
    private var held: [String: String] = [:]
    private var scheduledFor: Date?
    /// The source must be asked again; else what it said last still holds.
    private var isStale = true

    /// - Parameter held: names and versions that the proxy brought from an earlier stream.
    init(source: any SecretSource, proxy: ResourceKey, held: [String: String]) {
        self.source = source
        self.proxy = proxy
        self.held = held
    }

    /// Names and versions that the proxy brought from an earlier stream.
    func adopt(_ versions: [String: String]) {
        held.merge(versions) { _, new in new }
        isStale = true
    }

    /// The authorities or the tags may have changed.
    func invalidate() {
        isStale = true
    }

    var isDue: Bool { (identity?.renewAt ?? .distantFuture) <= Date() }

    /// How long until the certificate is to be renewed, once for each certificate.
    var renewalDelay: TimeAmount? {
        guard let renewAt = identity?.renewAt, renewAt != scheduledFor else { return nil }
        scheduledFor = renewAt
        return .milliseconds(Int64(max(0, renewAt.timeIntervalSinceNow) * 1000) + 1)
    }

    /// The proxy asks for these anew: what it held of them is gone.
    func disown(_ names: some Sequence<String>) {
        isStale = true
        for name in names where held.removeValue(forKey: name) != nil {
            if identity?.certificate.name == name, identity?.certificate.bytes.isEmpty == true { identity = nil }
        }
    }

    /// What the proxy is to hold: its certificate and authorities, if its mesh has mTLS, besides `others`.
    func current(besides others: ResourceSet) -> ResourceSet {
        if isStale || identity == nil || isDue {
            identity = source.identity(for: proxy, present: identity, held: held)
            isStale = false
        }
        guard let identity else { return others }
        let resources = (others.resources + [identity.certificate, identity.authority]).sorted { $0.name < $1.name }
        return ResourceSet(resources: resources, version: resources.map(\.version).joined(separator: ","))
    }
}
