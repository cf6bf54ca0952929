import EnvoyAPI
import SwiftProtobuf

extension Envoy_Config_Core_V3_Address {
    init(_ host: String, _ port: UInt32) {
        self.init()
        socketAddress.address = host
        socketAddress.portValue = port
    }
}

extension Envoy_Config_Core_V3_Metadata {
    init(_ key: String, _ texts: [String: String]) {
        self.init()
        filterMetadata = [key: Google_Protobuf_Struct(texts)]
    }
}

extension NetworkFilter {
    init(_ name: String, _ message: some Message) {
        self.init()
        self.name = name
        typedConfig = Google_Protobuf_Any(packing: message)
    }
}

extension HTTPFilter {
    init(_ name: String, _ message: some Message) {
        self.init()
        self.name = name
        typedConfig = Google_Protobuf_Any(packing: message)
    }
}

extension Envoy_Config_Listener_V3_ListenerFilter {
    static let tlsInspector = Self.with {
        $0.name = "envoy.filters.listener.tls_inspector"
        $0.typedConfig = Google_Protobuf_Any(packing: Envoy_Extensions_Filters_Listener_TlsInspector_V3_TlsInspector())
    }
}

extension StringMatcher {
    static func exact(_ text: String) -> Self { with { $0.exact = text } }
    static func prefix(_ text: String) -> Self { with { $0.prefix = text } }
    static func regex(_ text: String) -> Self { with { $0.safeRegex.regex = text } }
}

extension Envoy_Config_Core_V3_ConfigSource {
    /// The stream that the proxy already has.
    static let ads = Self.with {
        $0.configSourceSpecifier = .ads(Envoy_Config_Core_V3_AggregatedConfigSource())
        $0.resourceApiVersion = .v3
    }
}
