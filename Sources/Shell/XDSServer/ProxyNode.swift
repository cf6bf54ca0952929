import EnvoyAPI
import MeshResources
import SwiftProtobuf

/// What a proxy says of itself in the first request of a stream. Source: Kuma 1.8 `pkg/core/xds/metadata.go`.
struct ProxyNode: Sendable {
    /// `<mesh>.<name>`.
    let id: String
    let key: ResourceKey
    /// The Dataplane that the proxy brought, as kuma-dp was given it.
    let resourceText: String?
    /// Fields for `DataplaneMetadata`.
    let metadata: [String: JSON]
    /// `version` of the metadata: kuma-dp, Envoy and dependencies.
    let version: JSON

    init(_ node: Envoy_Config_Core_V3_Node) throws(ProxyNodeError) {
        id = node.id
        guard let dot = node.id.firstIndex(of: "."), dot != node.id.startIndex,
            node.id.index(after: dot) != node.id.endIndex
        else { throw .badID(node.id) }
        key = ResourceKey(
            type: "Dataplane", mesh: String(node.id[..<dot]), name: String(node.id[node.id.index(after: dot)...]))
        let fields = node.metadata.fields
        let proxyType = fields["dataplane.proxyType"]?.stringValue ?? ""
        guard proxyType.isEmpty || proxyType == "dataplane" else { throw .unsupportedType(proxyType) }
        resourceText = fields["dataplane.resource"].flatMap { $0.stringValue.isEmpty ? nil : $0.stringValue }
        var metadata: [String: JSON] = [:]
        for (name, field) in Self.portFields {
            guard let port = fields[name].flatMap(Self.port) else { continue }
            metadata[field] = .int(Int64(port))
        }
        let features = fields["features"]?.listValue.values.map(\.stringValue).filter { !$0.isEmpty } ?? []
        if !features.isEmpty { metadata["features"] = .array(features.sorted().map(JSON.string)) }
        self.metadata = metadata
        version = fields["version"].map(JSON.init) ?? .object([:])
    }

    private static let portFields = [
        ("dataplane.admin.port", "adminPort"), ("dataplane.readinessReporter.port", "readinessPort"),
        ("dataplane.dns.port", "dnsPort"), ("dataplane.dns.empty.port", "emptyDnsPort"),
    ]

    private static func port(_ value: Google_Protobuf_Value) -> UInt16? {
        switch value.kind {
        case .numberValue(let number): UInt16(exactly: number)
        case .stringValue(let text): UInt16(text)
        default: nil
        }
    }
}

/// Why a stream cannot be served: the proxy does not say who it is.
enum ProxyNodeError: Error, CustomStringConvertible {
    case missing
    case badID(String)
    case unsupportedType(String)
    case changed(from: String, to: String)

    var description: String {
        switch self {
        case .missing: "the first request of a stream must name the node"
        case .badID(let id): "the node id \"\(id)\" must have the form MESH.NAME"
        case .unsupportedType(let type): "proxies of type \"\(type)\" are not served by this version; use \"dataplane\""
        case .changed(let from, let to): "the node id changed from \"\(from)\" to \"\(to)\" within one stream"
        }
    }
}

extension JSON {
    init(_ value: Google_Protobuf_Value) {
        switch value.kind {
        case .nullValue, nil: self = .null
        case .boolValue(let value): self = .bool(value)
        case .numberValue(let value): self = JSON(value)
        case .stringValue(let value): self = .string(value)
        case .structValue(let value): self = .object(value.fields.mapValues(JSON.init))
        case .listValue(let value): self = .array(value.values.map(JSON.init))
        }
    }
}
