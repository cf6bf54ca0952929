import EnvoyAPI
public import MeshDelivery
public import MeshResources
import SwiftProtobuf

/// Why a resource cannot be shown as JSON.
public struct ResourceFormatError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Type and name of the resource.
    public let resource: String
    /// What went wrong; names no content.
    public let reason: String

    /// One sentence.
    public var description: String { "\(resource) cannot be shown as JSON: \(reason)" }
}

/// The JSON form that protobuf defines for the message of `resource`, what is packed in it unpacked with `@type`.
public func json(of resource: EncodedResource) throws(ResourceFormatError) -> JSON {
    _ = isRegistered
    do {
        let text: [UInt8] =
            switch resource.type {
            case .cluster: try Cluster(serializedBytes: resource.bytes).jsonUTF8Bytes()
            case .endpoint: try ClusterLoadAssignment(serializedBytes: resource.bytes).jsonUTF8Bytes()
            case .listener: try Listener(serializedBytes: resource.bytes).jsonUTF8Bytes()
            case .route: try RouteConfiguration(serializedBytes: resource.bytes).jsonUTF8Bytes()
            case .secret:
                throw ResourceFormatError(resource: resource.description, reason: "it is a secret")
            }
        return try JSON(parsing: text)
    } catch let error as ResourceFormatError {
        throw error
    } catch {
        throw ResourceFormatError(resource: resource.description, reason: "\(error)")
    }
}

/// All resources of a snapshot as Kuma's `_config` shows them: `{xds: {<type URL>: {<name>: <resource>}}}`.
public func snapshotJSON(_ snapshot: ProxySnapshot) throws(ResourceFormatError) -> JSON {
    var types: [String: JSON] = [:]
    for (type, set) in snapshot.sets where !set.resources.isEmpty {
        var resources: [String: JSON] = [:]
        for resource in set.resources { resources[resource.name] = try json(of: resource) }
        types[type.typeURL] = .object(resources)
    }
    return ["xds": .object(types)]
}

/// Messages that are packed into others; unpacking knows only types that were registered. Done once, on first use.
private let isRegistered: Bool = packedTypes.map { Google_Protobuf_Any.register(messageType: $0) }.allSatisfy { $0 }

private let packedTypes: [any Message.Type] = [
    HTTPConnectionManager.self, TCPProxy.self, HTTPProtocolOptions.self,
    Envoy_Extensions_Filters_Network_Rbac_V3_RBAC.self,
    Envoy_Extensions_Filters_Http_Router_V3_Router.self,
    Envoy_Extensions_Filters_Http_GrpcStats_V3_FilterConfig.self,
    Envoy_Extensions_Filters_Http_Fault_V3_HTTPFault.self,
    Envoy_Extensions_Filters_Http_LocalRatelimit_V3_LocalRateLimit.self,
    Envoy_Extensions_Filters_Listener_TlsInspector_V3_TlsInspector.self,
    Envoy_Extensions_TransportSockets_Tls_V3_DownstreamTlsContext.self,
    Envoy_Extensions_TransportSockets_Tls_V3_UpstreamTlsContext.self,
    Envoy_Extensions_AccessLoggers_File_V3_FileAccessLog.self,
    Envoy_Extensions_AccessLoggers_Grpc_V3_HttpGrpcAccessLogConfig.self,
    Envoy_Extensions_AccessLoggers_Grpc_V3_TcpGrpcAccessLogConfig.self,
    Envoy_Extensions_HealthCheck_EventSinks_File_V3_HealthCheckEventFileSink.self,
    Envoy_Config_Trace_V3_ZipkinConfig.self, Envoy_Config_Trace_V3_DatadogConfig.self,
]
