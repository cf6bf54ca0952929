/// The resource with what Kuma fills in when it is created or updated; applying it twice changes nothing more.
///
/// - Mesh: port, path, tags and TLS of Prometheus backends.
/// - Dataplane: an inbound with a `serviceProbe` is not ready until a report says so.
/// - Parameter old: the stored resource that `resource` replaces. Its inbounds of the same address and port keep the
///   readiness that was observed.
public func applyingDefaults(to resource: Resource, replacing old: Resource? = nil) -> Resource {
    switch resource.key.type {
    case "Mesh": MeshDefaults.applied(to: resource)
    case "Dataplane": DataplaneDefaults.applied(to: resource, replacing: old)
    default: resource
    }
}

/// The Dataplane with the tag `kuma.io/zone` on its gateway and each inbound, as a zone's control plane stores it.
public func addingZoneTag(_ zone: String, to dataplane: Resource) -> Resource {
    guard !zone.isEmpty, let networking = dataplane.spec["networking"] else { return dataplane }
    func tagged(_ part: JSON) -> JSON {
        part.setting("tags", to: (part["tags"] ?? [:]).setting(TagName.zone, to: .string(zone)))
    }
    var result = dataplane
    var changed = networking
    if let gateway = networking["gateway"] { changed = changed.setting("gateway", to: tagged(gateway)) }
    if let inbounds = networking["inbound"] {
        changed = changed.setting("inbound", to: .array(inbounds.elements.map(tagged)))
    }
    result.spec["networking"] = changed
    return result
}

private enum MeshDefaults {
    static func applied(to mesh: Resource) -> Resource {
        guard let metrics = mesh.spec["metrics"], let backends = metrics["backends"] else { return mesh }
        var result = mesh
        result.spec["metrics"] = metrics.setting("backends", to: .array(backends.elements.map(completed)))
        return result
    }

    private static func completed(_ backend: JSON) -> JSON {
        guard backend["type"]?.stringValue == "prometheus" else { return backend }
        var conf = backend["conf"] ?? [:]
        if (conf["port"]?.intValue ?? 0) == 0 { conf = conf.setting("port", to: 5670) }
        if (conf["path"]?.stringValue ?? "").isEmpty { conf = conf.setting("path", to: "/metrics") }
        if (conf["tags"]?.members ?? [:]).isEmpty {
            conf = conf.setting("tags", to: [TagName.service: "dataplane-metrics"])
        }
        return backend.setting("conf", to: withTLS(conf))
    }

    /// `skipMTLS` is the older way to say `tls.mode: disabled`.
    private static func withTLS(_ conf: JSON) -> JSON {
        guard let tls = conf["tls"] else {
            let skips = conf["skipMTLS"]?.boolValue ?? false
            return conf.setting("tls", to: ["mode": skips ? "disabled" : "activeMTLSBackend"])
        }
        guard tls["mode"]?.stringValue == "providedTLS" else { return conf }
        return conf.setting("skipMTLS", to: nil)
    }
}

private enum DataplaneDefaults {
    static func applied(to dataplane: Resource, replacing old: Resource?) -> Resource {
        guard let networking = dataplane.spec["networking"], let inbounds = networking["inbound"] else {
            return dataplane
        }
        let before = old?.spec["networking"]?["inbound"]?.elements ?? []
        var result = dataplane
        result.spec["networking"] = networking.setting(
            "inbound", to: .array(inbounds.elements.map { completed($0, before: before) }))
        return result
    }

    private static func completed(_ inbound: JSON, before: [JSON]) -> JSON {
        guard inbound["serviceProbe"] != nil, inbound["state"] == nil, inbound["health"] == nil else { return inbound }
        let observed = before.first {
            $0["port"] == inbound["port"] && $0["address"] == inbound["address"] && $0["serviceProbe"] != nil
        }
        guard let observed else {
            // Proxies of Kuma 2.5 and older look at `health`, newer ones at `state`.
            return inbound.setting("state", to: "NotReady").setting("health", to: ["ready": false])
        }
        return inbound.setting("state", to: observed["state"]).setting("health", to: observed["health"])
    }
}
