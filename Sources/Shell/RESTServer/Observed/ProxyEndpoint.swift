import CommitPipeline
import MeshEvents
import MeshHistory
import MeshProjections
import MeshResources

/// What belongs to one Dataplane: its configuration, and how far it has got with it.
struct ProxyEndpoint: Sendable {
    let context: APIContext

    func answer(_ call: Call, mesh: String, name: String, part: String) async throws -> Answer {
        guard call.method == .get else { throw APIError.methodNotAllowed("\(call.rawPath) can only be read") }
        let key = ResourceKey(type: "Dataplane", mesh: mesh, name: name)
        switch part {
        case "_config": return try await configuration(call, key)
        case "_sync": return try sync(call, key)
        case "policies": return try await InspectionEndpoint(context: context).policies(call, key)
        case "_why": return try await WhyEndpoint(context: context).answer(call, key)
        case "_rules": return try await InspectionEndpoint(context: context).rules(call, key)
        default: throw APIError.unknownPath(call.rawPath)
        }
    }

    // MARK: _config

    private func configuration(_ call: Call, _ key: ResourceKey) async throws -> Answer {
        try context.access.check(call.user, may: .viewConfigDump, "envoy proxy info")
        let state = try await context.states.state(call)
        let configuration = try await configuration(of: key, in: state)
        var members: [String: JSON] = [
            "xds": configuration.xds, "revision": .int(Int64(state.revision.value)),
            "generator": .string(configuration.generator), "digest": .string(configuration.digest),
        ]
        if let text = call.query.revisionText("diff") {
            let base = try await context.states.state(at: try context.states.revision(text, parameter: "diff"))
            let old = try await self.configuration(of: key, in: base)
            members["diff"] = JSONPatch(from: old.xds, to: configuration.xds, prefix: "/xds").json
        }
        return .json(.object(members), revision: state.revision)
    }

    private func configuration(of key: ResourceKey, in state: MeshState) async throws -> ProxyConfiguration {
        guard state["Mesh", "", key.mesh] != nil else { throw APIError.meshNotFound }
        guard state[key] != nil else { throw APIError.notFound("Could not retrieve a resource") }
        let generate = context.dependencies.proxyConfiguration
        let configuration = try await APIContext.apart { generate(state, key) }
        guard let configuration else {
            throw APIError(
                status: 404, title: "Could not retrieve a resource",
                detail: "\(key) has no configuration at \(state.revision)")
        }
        return configuration
    }

    // MARK: _sync

    private func sync(_ call: Call, _ key: ResourceKey) throws -> Answer {
        try call.requireHead()
        let state = context.pipeline.state
        guard state["Mesh", "", key.mesh] != nil else { throw APIError.meshNotFound }
        guard state[key] != nil else { throw APIError.notFound("Could not retrieve a resource") }
        let observation = context.observations.observation(of: key) ?? ProxyObservation()
        let summary = context.observations.snapshot(of: key)
        let acknowledged = observation.acknowledged(summary)
        let isBehind = !observation.isInSync
        let seconds = isBehind ? observation.behindSinceMilliseconds.map { Double(context.now - $0) / 1000 } : nil
        let connected = observation.subscriptions.last { $0.disconnectedAtMilliseconds == nil }
        return .json(
            [
                "head": .int(Int64(state.revision.value)),
                "built": summary.map { .int(Int64($0.revision.value)) } ?? .null,
                "types": .object(observation.progress.mapValues(\.json)),
                "lag": [
                    "revisions": .int(
                        isBehind ? Int64(state.revision.value) - Int64(acknowledged?.value ?? 0) : 0),
                    "seconds": JSON(max(0, seconds ?? 0)),
                ],
                "connectedSince": connected.map {
                    .string(Timestamp.text(milliseconds: $0.connectedAtMilliseconds))
                } ?? .null,
            ], revision: state.revision)
    }
}

extension ProxyObservation {
    /// The revision whose snapshot the proxy holds completely: that of the snapshot while in sync, else the oldest of
    /// all types; `nil` before it has acknowledged anything.
    func acknowledged(_ snapshot: SnapshotSummary?) -> Revision? {
        isInSync ? snapshot?.revision ?? oldestAcknowledged : oldestAcknowledged
    }

    private var oldestAcknowledged: Revision? { progress.values.compactMap(\.acknowledged).min() }

    /// The word for `inspect snapshots`.
    var syncState: String {
        guard isOnline else { return "OFFLINE" }
        if progress.values.contains(where: { $0.rejection != nil }) { return "NACKED" }
        return isInSync ? "SYNCED" : "STALE"
    }
}

extension ProxyProgress {
    fileprivate var json: JSON {
        var members: [String: JSON] = [
            "sent": sent.map { .int(Int64($0.value)) } ?? .null,
            "acked": acknowledged.map { .int(Int64($0.value)) } ?? .null,
        ]
        members["nacked"] = rejection.map { rejection in
            [
                "revision": .int(Int64(rejection.revision.value)), "message": .string(rejection.message),
                "causes": .array(rejection.causes.sorted().map(\.document)),
            ]
        }
        return .object(members)
    }
}

extension ResourceKey {
    /// `{type, mesh, name}`.
    var document: JSON { ["type": .string(type), "mesh": .string(mesh), "name": .string(name)] }
}
