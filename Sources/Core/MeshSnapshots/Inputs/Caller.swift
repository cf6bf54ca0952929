import MeshResources

/// Who calls, as access logs show it.
struct Caller: Hashable, Sendable {
    let service: String
    let address: String
    /// The pipe that the proxy's agent reads access logs from; `nil` where the agent takes a stream.
    let logPipe: String?

    init(_ dataplane: Dataplane, features: [String]) {
        service = dataplane.identifyingService
        address = dataplane.address
        logPipe =
            features.contains("feature-tcp-accesslog-via-named-pipe")
            ? Self.pipe("/tmp/kuma-al-\(dataplane.name)-\(dataplane.mesh)") : nil
    }

    /// Paths of sockets may have about 104 bytes. Source: Kuma 1.8 `pkg/xds/envoy/names`, `socketName`.
    private static func pipe(_ path: String) -> String { String(path.prefix(98)) + ".sock" }
}
