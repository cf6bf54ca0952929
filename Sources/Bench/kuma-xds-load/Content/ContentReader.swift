/// Finds the few things inside a resource that the load client looks at.
///
/// Source: Envoy `envoy/config/{cluster,endpoint,listener,route}/v3/*.proto`,
/// `envoy/extensions/filters/network/{http_connection_manager,tcp_proxy}/v3/*.proto`.
struct ContentReader {
    /// Numbers a name of a type.
    let intern: (ResourceType, UnsafeRawBufferPointer) -> Int

    func read(_ type: ResourceType, _ resource: UnsafeRawBufferPointer) -> Fact.Content {
        switch type {
        case .cds: cluster(resource)
        case .eds: assignment(resource)
        case .lds: listener(resource)
        case .rds: routes(resource)
        }
    }

    private func cluster(_ resource: UnsafeRawBufferPointer) -> Fact.Content {
        var content = Fact.Content()
        if let timeout = resource.field(4) { content.tokens = [Int(timeout.bytes.field(1)?.value ?? 0)] }
        // Type 3 is EDS; the assignment has the cluster's name unless it says another.
        guard resource.field(2)?.value == 3, let name = resource.field(1)?.bytes else { return content }
        let other = resource.field(3)?.bytes.field(2)?.bytes
        content.assignment = intern(.eds, other ?? name)
        return content
    }

    private func assignment(_ resource: UnsafeRawBufferPointer) -> Fact.Content {
        var content = Fact.Content()
        resource.fields(2) { locality in
            locality.fields(2) { endpoint in
                let address = endpoint.field(1)?.bytes.field(1)?.bytes.field(1)?.bytes
                if let port = address?.field(3)?.value { content.tokens.append(Int(truncatingIfNeeded: port)) }
            }
        }
        return content
    }

    private func listener(_ resource: UnsafeRawBufferPointer) -> Fact.Content {
        var content = Fact.Content()
        for number in [3, 25] {
            resource.fields(number) { chain in chain.fields(3) { filter in read(filter: filter, into: &content) } }
        }
        return content
    }

    private func read(filter: UnsafeRawBufferPointer, into content: inout Fact.Content) {
        guard let typed = filter.field(4)?.bytes, let url = typed.field(1)?.bytes.text,
            let value = typed.field(2)?.bytes
        else { return }
        if url.hasSuffix(".TcpProxy") {
            add(target: value, single: 2, weighted: 10, to: &content)
        } else if url.hasSuffix(".HttpConnectionManager") {
            if let inline = value.field(4) { content.clusters += routes(inline.bytes).clusters }
            if let name = value.field(3)?.bytes.field(2)?.bytes { content.routes.append(intern(.rds, name)) }
        }
    }

    private func routes(_ resource: UnsafeRawBufferPointer) -> Fact.Content {
        var content = Fact.Content()
        resource.fields(2) { host in
            host.fields(3) { route in
                if let action = route.field(2) { add(target: action.bytes, single: 1, weighted: 3, to: &content) }
            }
        }
        return content
    }

    private func add(target: UnsafeRawBufferPointer, single: Int, weighted: Int, to content: inout Fact.Content) {
        if let name = target.field(single)?.bytes, !name.isEmpty { content.clusters.append(intern(.cds, name)) }
        target.field(weighted)?.bytes.fields(1) { cluster in
            if let name = cluster.field(1)?.bytes { content.clusters.append(intern(.cds, name)) }
        }
    }
}
