import EnvoyAPI
import MeshResources
import SwiftProtobuf

/// Source: Kuma 1.8 `pkg/xds/envoy/clusters/v3/outlier_detection_configurer.go`, `circuit_breaker_configurer.go`.
extension CircuitBreaker: OutboundPolicy, ClusterShape {
    static let resourceType = "CircuitBreaker"

    static func view(_ resource: TypedResource) -> CircuitBreaker? {
        if case .circuitBreaker(let breaker) = resource { breaker } else { nil }
    }

    func clusterShape(speaking spoken: ServiceProtocol) -> (any ClusterShape)? { self }

    func shape(_ draft: inout ClusterDraft, _ scene: OutboundScene) {
        if let thresholds { draft.cluster.circuitBreakers.thresholds = [thresholds.message] }
        if detectsOutliers { draft.cluster.outlierDetection = outlierDetection }
    }

    /// Detectors that the policy does not name are switched off: Envoy would run them.
    private var outlierDetection: Envoy_Config_Cluster_V3_OutlierDetection {
        var detection = Envoy_Config_Cluster_V3_OutlierDetection()
        if let interval { detection.interval = Google_Protobuf_Duration(interval) }
        if let baseEjectionTime { detection.baseEjectionTime = Google_Protobuf_Duration(baseEjectionTime) }
        if let maxEjectionPercent { detection.maxEjectionPercent = Google_Protobuf_UInt32Value(maxEjectionPercent) }
        detection.splitExternalLocalOriginErrors = splitsExternalAndLocalErrors
        detection.enforcingConsecutive5Xx = enforced(totalErrors != nil)
        detection.enforcingConsecutiveGatewayFailure = enforced(gatewayErrors != nil)
        detection.enforcingConsecutiveLocalOriginFailure = enforced(localErrors != nil)
        detection.enforcingSuccessRate = enforced(standardDeviation != nil)
        detection.enforcingFailurePercentage = enforced(failure != nil)
        if let count = totalErrors?.consecutive { detection.consecutive5Xx = .init(count) }
        if let count = gatewayErrors?.consecutive { detection.consecutiveGatewayFailure = .init(count) }
        if let count = localErrors?.consecutive { detection.consecutiveLocalOriginFailure = .init(count) }
        setRates(of: &detection)
        return detection
    }

    private func setRates(of detection: inout Envoy_Config_Cluster_V3_OutlierDetection) {
        if let volume = standardDeviation?.requestVolume { detection.successRateRequestVolume = .init(volume) }
        if let hosts = standardDeviation?.minimumHosts { detection.successRateMinimumHosts = .init(hosts) }
        if let factor = standardDeviation?.factor, factor >= 0, factor < 4_000_000 {
            detection.successRateStdevFactor = Google_Protobuf_UInt32Value(UInt32((factor * 1000).rounded()))
        }
        if let volume = failure?.requestVolume { detection.failurePercentageRequestVolume = .init(volume) }
        if let hosts = failure?.minimumHosts { detection.failurePercentageMinimumHosts = .init(hosts) }
        if let threshold = failure?.threshold { detection.failurePercentageThreshold = .init(threshold) }
    }

    /// Percent of cases in which a detector acts.
    private func enforced(_ isOn: Bool) -> Google_Protobuf_UInt32Value { Google_Protobuf_UInt32Value(isOn ? 100 : 0) }
}

extension CircuitBreaker.Thresholds {
    fileprivate var message: Envoy_Config_Cluster_V3_CircuitBreakers.Thresholds {
        .with {
            if let maxConnections { $0.maxConnections = Google_Protobuf_UInt32Value(maxConnections) }
            if let maxPendingRequests { $0.maxPendingRequests = Google_Protobuf_UInt32Value(maxPendingRequests) }
            if let maxRequests { $0.maxRequests = Google_Protobuf_UInt32Value(maxRequests) }
            if let maxRetries { $0.maxRetries = Google_Protobuf_UInt32Value(maxRetries) }
        }
    }
}
