import EnvoyAPI
import MeshResources
import SwiftProtobuf

/// Source: Kuma 1.8 `pkg/xds/envoy/listeners/v3/access_log_configurer.go`. A backend that the mesh does not have logs
/// nothing.
extension TrafficLog: OutboundPolicy {
    static let resourceType = "TrafficLog"
    static let dependsOnProxy = true

    static func view(_ resource: TypedResource) -> TrafficLog? {
        if case .trafficLog(let log) = resource { log } else { nil }
    }

    func listenerShape(speaking spoken: ServiceProtocol, in mesh: Mesh) -> (any ListenerShape)? {
        guard let name = backend ?? mesh.defaultLoggingBackend,
            let backend = mesh.loggingBackends.first(where: { $0.name == name })
        else { return nil }
        return AccessLogShape(backend)
    }
}

/// Access logs to one backend.
private struct AccessLogShape: ListenerShape {
    private enum Sink: Hashable {
        case file(path: String)
        case tcp(address: String)
    }

    private let sink: Sink
    /// `nil`: the usual one.
    private let format: String?

    /// `nil` for a kind that is not known and for a backend that does not say where.
    init?(_ backend: Mesh.Backend) {
        switch backend.type {
        case "file":
            guard let path = backend.conf["path"]?.stringValue else { return nil }
            sink = .file(path: path)
        case "tcp":
            guard let address = backend.conf["address"]?.stringValue else { return nil }
            sink = .tcp(address: address)
        default: return nil
        }
        format = backend.json["format"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }

    func shape(_ manager: inout HTTPConnectionManager, _ scene: OutboundScene) {
        manager.accessLog += accessLogs(scene, defaultFormat: AccessLogFormat.http)
    }

    func shape(_ proxy: inout TCPProxy, _ scene: OutboundScene) {
        proxy.accessLog += accessLogs(scene, defaultFormat: AccessLogFormat.network)
    }

    private func accessLogs(_ scene: OutboundScene, defaultFormat: String) -> [AccessLog] {
        guard let caller = scene.caller else { return [] }
        let line = AccessLogFormat.resolve(format ?? defaultFormat, caller, scene)
        switch sink {
        case .file(let path): return [.file(path, line + "\n")]
        case .tcp(let address):
            // The proxy's agent reads the pipe and forwards each line to the address in front of it.
            return [caller.logPipe.map { .file($0, "\(address);\(line)\n") } ?? .stream("\(address);\(line)")]
        }
    }
}

/// Formats, with Kuma's own placeholders beside Envoy's.
enum AccessLogFormat {
    static let http = [
        "[%START_TIME%] %KUMA_MESH%", #""%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%""#,
        "%RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION%",
        #"%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%""#,
        #""%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%KUMA_SOURCE_SERVICE%" "%KUMA_DESTINATION_SERVICE%""#,
        #""%KUMA_SOURCE_ADDRESS_WITHOUT_PORT%" "%UPSTREAM_HOST%""#,
    ].joined(separator: " ")

    static let network = [
        "[%START_TIME%] %RESPONSE_FLAGS% %KUMA_MESH%",
        "%KUMA_SOURCE_ADDRESS_WITHOUT_PORT%(%KUMA_SOURCE_SERVICE%)->%UPSTREAM_HOST%(%KUMA_DESTINATION_SERVICE%)",
        "took %DURATION%ms, sent %BYTES_SENT% bytes, received: %BYTES_RECEIVED% bytes",
    ].joined(separator: " ")

    static func resolve(_ format: String, _ caller: Caller, _ scene: OutboundScene) -> String {
        let isPassthrough = scene.service == TransparentProxyGenerator.passthroughService
        let values = [
            "KUMA_SOURCE_ADDRESS": EnvoyName.hostPort(caller.address, 0),
            "KUMA_SOURCE_ADDRESS_WITHOUT_PORT": caller.address, "KUMA_SOURCE_SERVICE": caller.service,
            "KUMA_DESTINATION_SERVICE": isPassthrough ? "external" : scene.service, "KUMA_MESH": scene.mesh,
            "KUMA_TRAFFIC_DIRECTION": isPassthrough ? "UNSPECIFIED" : "OUTBOUND",
        ]
        return values.sorted { $0.key < $1.key }.reduce(format) { text, placeholder in
            text.replacing("%\(placeholder.key)%", with: placeholder.value)
        }
    }
}

extension AccessLog {
    fileprivate static func file(_ path: String, _ format: String) -> AccessLog {
        var file = Envoy_Extensions_AccessLoggers_File_V3_FileAccessLog()
        file.path = path
        file.logFormat.textFormatSource.inlineString = format
        return .with {
            $0.name = "envoy.access_loggers.file"
            $0.typedConfig = Google_Protobuf_Any(packing: file)
        }
    }

    /// Through the stream that the proxy's agent listens to; a cluster of the bootstrap.
    fileprivate static func stream(_ name: String) -> AccessLog {
        var stream = Envoy_Extensions_AccessLoggers_Grpc_V3_HttpGrpcAccessLogConfig()
        stream.commonConfig.logName = name
        stream.commonConfig.transportApiVersion = .v3
        stream.commonConfig.grpcService.envoyGrpc.clusterName = "access_log_sink"
        return .with {
            $0.name = "envoy.access_loggers.http_grpc"
            $0.typedConfig = Google_Protobuf_Any(packing: stream)
        }
    }
}
