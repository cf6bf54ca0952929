import EnvoyAPI
import LogHash
import MeshResources
import SwiftProtobuf

private typealias EnvoyHealthCheck = Envoy_Config_Core_V3_HealthCheck

/// Source: Kuma 1.8 `pkg/xds/envoy/clusters/v3/health_check_configurer.go`.
extension HealthCheck: OutboundPolicy, ClusterShape {
    static let resourceType = "HealthCheck"

    static func view(_ resource: TypedResource) -> HealthCheck? {
        if case .healthCheck(let check) = resource { check } else { nil }
    }

    func clusterShape(speaking spoken: ServiceProtocol) -> (any ClusterShape)? { self }

    func shape(_ draft: inout ClusterDraft, _ scene: OutboundScene) {
        if tcp != nil || http == nil { draft.cluster.healthChecks.append(tcpCheck) }
        if let http { draft.cluster.healthChecks.append(check(http, speaking: scene.serviceProtocol)) }
        if let healthyPanicThreshold {
            draft.cluster.commonLbConfig.healthyPanicThreshold.value = healthyPanicThreshold
        }
        if let failsTrafficOnPanic {
            draft.cluster.commonLbConfig.zoneAwareLbConfig.failTrafficOnPanic = failsTrafficOnPanic
        }
    }

    private var common: Envoy_Config_Core_V3_HealthCheck {
        EnvoyHealthCheck.with {
            // Envoy refuses a check without these two; the validation of the policy demands them.
            $0.interval = Google_Protobuf_Duration(interval ?? .seconds(60))
            $0.timeout = Google_Protobuf_Duration(timeout ?? .seconds(10))
            $0.unhealthyThreshold = Google_Protobuf_UInt32Value(unhealthyThreshold)
            $0.healthyThreshold = Google_Protobuf_UInt32Value(healthyThreshold)
            if let initialJitter { $0.initialJitter = Google_Protobuf_Duration(initialJitter) }
            if let intervalJitter { $0.intervalJitter = Google_Protobuf_Duration(intervalJitter) }
            $0.intervalJitterPercent = intervalJitterPercent
            if let noTrafficInterval { $0.noTrafficInterval = Google_Protobuf_Duration(noTrafficInterval) }
            if let logsAllFailures { $0.alwaysLogHealthCheckFailures = logsAllFailures }
            if let reusesConnection { $0.reuseConnection = Google_Protobuf_BoolValue(reusesConnection) }
            if let eventLogPath { $0.eventLogger = [Self.eventSink(eventLogPath)] }
        }
    }

    private static func eventSink(_ path: String) -> Envoy_Config_Core_V3_TypedExtensionConfig {
        var sink = Envoy_Extensions_HealthCheck_EventSinks_File_V3_HealthCheckEventFileSink()
        sink.eventLogPath = path
        return .with {
            $0.name = "envoy.health_check.event_sink.file"
            $0.typedConfig = Google_Protobuf_Any(packing: sink)
        }
    }

    private var tcpCheck: Envoy_Config_Core_V3_HealthCheck {
        var check = common
        check.tcpHealthCheck = .init()
        if let send = tcp?.send.flatMap(Self.payload) { check.tcpHealthCheck.send = send }
        check.tcpHealthCheck.receive = (tcp?.receive ?? []).compactMap(Self.payload)
        return check
    }

    /// Envoy takes hexadecimal text where policies have base64.
    private static func payload(_ base64: String) -> Envoy_Config_Core_V3_HealthCheck.Payload? {
        guard let bytes = Base64.decode(base64), !bytes.isEmpty else { return nil }
        return .with { $0.text = hex(bytes) }
    }

    private func check(_ http: HTTP, speaking serviceProtocol: ServiceProtocol) -> Envoy_Config_Core_V3_HealthCheck {
        var check = common
        check.httpHealthCheck.path = http.path
        check.httpHealthCheck.requestHeadersToAdd = http.headers.map { .of($0.key, $0.value, append: $0.append) }
        check.httpHealthCheck.expectedStatuses = http.expectedStatuses.map { status in
            .with {
                $0.start = Int64(status)
                $0.end = Int64(status) + 1
            }
        }
        if serviceProtocol == .http2 { check.httpHealthCheck.codecClientType = .http2 }
        return check
    }
}

extension Envoy_Config_Core_V3_HeaderValueOption {
    /// - Parameter append: otherwise the value replaces what is there.
    static func of(_ key: String, _ value: String, append: Bool) -> Self {
        .with {
            $0.header.key = key
            $0.header.value = value
            $0.appendAction = append ? .appendIfExistsOrAdd : .overwriteIfExistsOrAdd
        }
    }
}
