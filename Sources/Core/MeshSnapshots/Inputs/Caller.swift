import MeshResources

/// Who calls, and where its mesh keeps access logs.
struct Caller: Hashable, Sendable {
    let service: String
    let address: String
    let loggingBackends: [Mesh.Backend]
    let defaultLoggingBackend: String?
    /// The pipe that the proxy's agent reads access logs from; `nil` where the agent takes a stream.
    let logPipe: String?

    init(_ dataplane: Dataplane, in mesh: Mesh, features: [String]) {
        service = dataplane.identifyingService
        address = dataplane.address
        loggingBackends = mesh.loggingBackends
        defaultLoggingBackend = mesh.defaultLoggingBackend
        logPipe =
            features.contains("feature-tcp-accesslog-via-named-pipe")
            ? Self.pipe("/tmp/kuma-al-\(dataplane.name)-\(mesh.name)") : nil
    }

    /// Paths of sockets may have about 104 bytes. Source: Kuma 1.8 `pkg/xds/envoy/names`, `socketName`.
    private static func pipe(_ path: String) -> String { String(path.prefix(98)) + ".sock" }
}
