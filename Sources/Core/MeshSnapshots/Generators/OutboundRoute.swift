import EnvoyAPI
import MeshResources
import SwiftProtobuf

/// Some requests (or all of them) of an outbound, and who gets them.
struct OutboundRoute: Hashable, Sendable {
    /// `nil`: everything that is left.
    let rule: TrafficRoute.HTTPRule?
    let clusters: [ClusterShare]

    /// Without a limit of time; a Timeout policy sets one.
    var message: Route {
        .with {
            $0.match = match
            $0.route.timeout = .zero
            $0.route.setClusters(clusters)
            rule?.modify(&$0)
        }
    }

    private var match: Envoy_Config_Route_V3_RouteMatch {
        .with {
            switch rule?.path {
            case nil: $0.prefix = "/"
            case .prefix(let text): $0.prefix = text
            case .exact(let text): $0.path = text
            case .regex(let text): $0.safeRegex.regex = text
            }
            let headers = (rule?.headers ?? [:]).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            $0.headers = headers.map { HeaderMatcher.of($0.key, $0.value.matcher) }
            if let method = rule?.method { $0.headers.append(HeaderMatcher.of(":method", method.matcher)) }
        }
    }
}

extension TrafficRoute.TextMatch {
    fileprivate var matcher: StringMatcher {
        switch self {
        case .prefix(let text): .prefix(text)
        case .exact(let text): .exact(text)
        case .regex(let text): .regex(text)
        }
    }
}

extension TrafficRoute.HTTPRule {
    /// Changes what is sent and answered on `route`. Source: Kuma 1.8 `pkg/xds/envoy/routes/v3/route_modify.go`.
    fileprivate func modify(_ route: inout Route) {
        switch rewritesPath {
        case .prefix(let prefix): route.route.prefixRewrite = prefix
        case .regex(let rewrite): route.route.regexRewrite = rewrite.message
        case nil: break
        }
        switch rewritesHost {
        case .value(let host): route.route.hostRewriteLiteral = host
        case .fromPath(let rewrite): route.route.hostRewritePathRegex = rewrite.message
        case nil: break
        }
        if let requestHeaders {
            route.requestHeadersToAdd = requestHeaders.additions
            route.requestHeadersToRemove = requestHeaders.remove
        }
        if let responseHeaders {
            route.responseHeadersToAdd = responseHeaders.additions
            route.responseHeadersToRemove = responseHeaders.remove
        }
    }
}

extension TrafficRoute.Rewrite {
    fileprivate var message: Envoy_Type_Matcher_V3_RegexMatchAndSubstitute {
        .with {
            $0.pattern.regex = pattern
            $0.substitution = substitution
        }
    }
}

extension TrafficRoute.HeaderChanges {
    fileprivate var additions: [Envoy_Config_Core_V3_HeaderValueOption] {
        add.map { .of($0.name, $0.value, append: $0.append) }
    }
}

extension Envoy_Config_Route_V3_RouteAction {
    /// Hosts outside of the mesh are called by their own names.
    mutating func setClusters(_ clusters: [ClusterShare]) {
        if clusters.contains(where: \.isExternal) { autoHostRewrite = true }
        if clusters.count == 1, let only = clusters.first {
            cluster = only.name
            return
        }
        weightedClusters.clusters = clusters.map { share in
            .with {
                $0.name = share.name
                $0.weight = Google_Protobuf_UInt32Value(share.weight)
            }
        }
    }
}
