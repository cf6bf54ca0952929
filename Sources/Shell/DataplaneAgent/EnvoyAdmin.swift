import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Envoy's admin server.
struct EnvoyAdmin: Sendable {
    let address: Bootstrap.AdminAddress

    private static let timeout = TimeAmount.seconds(1)
    private static let answerLimit = 4 << 20

    /// What `/ready` says, for example `LIVE` or `PRE_INITIALIZING`; `nil` without an answer.
    func state() async -> String? {
        await answer("GET", "/ready").map { $0.filter { !$0.isWhitespace } }
    }

    /// Makes active health checks of others fail, and Envoy close connections after their present request.
    func failHealthChecks() async -> Bool {
        await answer("POST", "/healthcheck/fail") != nil
    }

    /// Stops accepting what comes from outside, and goes on with the rest.
    func drainInboundListeners() async -> Bool {
        await answer("POST", "/drain_listeners?inboundonly&graceful&skip_exit") != nil
    }

    /// Connections that workloads and other proxies have open; `nil` without an answer.
    func activeConnections() async -> Int? {
        await answer("GET", "/stats?filter=downstream_cx_active").map(ConnectionCount.sum)
    }

    /// The body of an answer of any status.
    private func answer(_ method: String, _ path: String) async -> String? {
        var request = HTTPClientRequest(url: "http://\(address)\(path)")
        request.method = .RAW(value: method)
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: Self.timeout)
            return String(buffer: try await response.body.collect(upTo: Self.answerLimit))
        } catch {
            return nil
        }
    }
}

/// Reads Envoy's text statistics of open connections.
enum ConnectionCount {
    /// The sum over all listeners but the admin server's, whose connections are kuma-dp's own and those of operators.
    /// Per-worker lines count the same connections once more.
    static func sum(_ statistics: String) -> Int {
        statistics.split(whereSeparator: \.isNewline).reduce(0) { sum, line in
            guard line.hasPrefix("listener."), !line.hasPrefix("listener.admin."), !line.contains(".worker_"),
                let separator = line.range(of: ".downstream_cx_active: ")
            else { return sum }
            return sum + (Int(line[separator.upperBound...]) ?? 0)
        }
    }
}
