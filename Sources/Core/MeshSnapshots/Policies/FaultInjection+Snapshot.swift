import EnvoyAPI
import MeshPolicies
import MeshResources
import SwiftProtobuf

private typealias Fault = Envoy_Extensions_Filters_Http_Fault_V3_HTTPFault

/// One filter for each policy, for requests of callers that its sources match.
/// Source: Kuma 1.8 `pkg/xds/envoy/listeners/v3/fault_injection_configurer.go`.
extension FaultInjection: InboundPolicy {
    static let resourceType = "FaultInjection"

    static func view(_ resource: TypedResource) -> FaultInjection? {
        if case .faultInjection(let fault) = resource { fault } else { nil }
    }

    static func select(
        _ tags: [String: String], from index: PolicyIndex<FaultInjection>
    ) -> [PolicyCandidate<FaultInjection>] {
        index.inboundPolicies(to: tags)
    }

    static func shape(
        _ manager: inout HTTPConnectionManager, with policies: [Sourced<FaultInjection>], _ scene: InboundScene
    ) {
        manager.insertBeforeRouter(policies.map { HTTPFilter("envoy.filters.http.fault", $0.value.message) })
    }

    private var message: Fault {
        Fault.with {
            if !selectors.sources.isEmpty { $0.headers = [ProxyTagsHeader.matcher(of: selectors.sources)] }
            if let delay {
                $0.delay.fixedDelay = Google_Protobuf_Duration(delay.value)
                $0.delay.percentage = .init(percentage: delay.percentage)
            }
            if let abort {
                $0.abort.httpStatus = abort.httpStatus
                $0.abort.percentage = .init(percentage: abort.percentage)
            }
            if let responseBandwidth {
                $0.responseRateLimit.fixedLimit.limitKbps = responseBandwidth.kilobitsPerSecond
                $0.responseRateLimit.percentage = .init(percentage: responseBandwidth.percentage)
            }
        }
    }
}

extension Envoy_Type_V3_FractionalPercent {
    /// - Parameter percentage: 0 to 100; what is below a ten-thousandth of a percent is rounded.
    init(percentage: Double) {
        self.init()
        let bounded = min(max(percentage, 0), 100)
        if bounded == bounded.rounded() {
            numerator = UInt32(bounded)
            denominator = .hundred
        } else if bounded * 100 == (bounded * 100).rounded() {
            numerator = UInt32(bounded * 100)
            denominator = .tenThousand
        } else {
            numerator = UInt32((bounded * 10_000).rounded())
            denominator = .million
        }
    }
}

extension ProxyTagsHeader {
    /// Requests of proxies that any of `sources` matches.
    static func matcher(of sources: [TagSelector]) -> HeaderMatcher { .of(name, .regex(pattern(matching: sources))) }
}
