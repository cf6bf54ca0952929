/// Discovery requests as Envoy sends them. Source: Envoy `envoy/service/discovery/v3/discovery.proto`.
enum RequestWriter {
    /// Who asks; only in the first request of a stream.
    struct Node {
        let id: String
        /// The Dataplane that the proxy brings, YAML or JSON; `nil` if it brings none.
        let dataplane: String?

        /// `envoy.config.core.v3.Node`: id 1, cluster 2, metadata 3.
        func write(to writer: inout MessageWriter) {
            writer.write(field: 1, id)
            writer.write(field: 2, "load")
            guard let dataplane else { return }
            writer.write(field: 3) { metadata in
                for (name, text) in [("dataplane.proxyType", "dataplane"), ("dataplane.resource", dataplane)] {
                    metadata.write(field: 1) { entry in
                        entry.write(field: 1, name)
                        entry.write(field: 2) { $0.write(field: 3, text) }
                    }
                }
            }
        }
    }

    static func delta(
        _ type: ResourceType, node: Node? = nil, subscribe: [String] = [], unsubscribe: [String] = [],
        initial: [(name: String, version: String)] = [], nonce: String = ""
    ) -> [UInt8] {
        var writer = MessageWriter()
        if let node { writer.write(field: 1) { node.write(to: &$0) } }
        writer.write(field: 2, type.url)
        for name in subscribe { writer.write(field: 3, name) }
        for name in unsubscribe { writer.write(field: 4, name) }
        for (name, version) in initial {
            writer.write(field: 5) {
                $0.write(field: 1, name)
                $0.write(field: 2, version)
            }
        }
        if !nonce.isEmpty { writer.write(field: 6, nonce) }
        return writer.framed
    }

    static func stateOfTheWorld(
        _ type: ResourceType, node: Node? = nil, names: [String] = [], version: String = "", nonce: String = ""
    ) -> [UInt8] {
        var writer = MessageWriter()
        if !version.isEmpty { writer.write(field: 1, version) }
        if let node { writer.write(field: 2) { node.write(to: &$0) } }
        for name in names { writer.write(field: 3, name) }
        writer.write(field: 4, type.url)
        if !nonce.isEmpty { writer.write(field: 5, nonce) }
        return writer.framed
    }
}
