import CommitPipeline
import MeshEvents
import MeshProjections
import MeshResources

/// `GET /snapshots?mesh=`: what each proxy is to have, and how far it has got; for `kumactl inspect snapshots`.
struct SnapshotsEndpoint: Sendable {
    let context: APIContext

    func answer(_ call: Call) throws -> Answer {
        guard call.method == .get else { throw APIError.methodNotAllowed("\(call.rawPath) can only be read") }
        try call.requireHead()
        let page = try Page(call.query)
        let state = context.pipeline.state
        let dataplanes: [StoredResource]
        if let mesh = call.query["mesh"] {
            guard state["Mesh", "", mesh] != nil else { throw APIError.meshNotFound }
            dataplanes = state.list("Dataplane", mesh: mesh)
        } else {
            dataplanes = state.listAcrossMeshes("Dataplane")
        }
        return .json(page.json(dataplanes, call: call) { item($0.key) }, revision: state.revision)
    }

    private func item(_ key: ResourceKey) -> JSON {
        let summary = context.observations.snapshot(of: key)
        let observation = context.observations.observation(of: key) ?? ProxyObservation()
        return [
            "mesh": .string(key.mesh), "name": .string(key.name),
            "digest": summary.map { .string($0.digest) } ?? .null,
            "revision": summary.map { .int(Int64($0.revision.value)) } ?? .null,
            "resources": .object((summary?.resources ?? [:]).mapValues { .int(Int64($0)) }),
            "bytes": .int(Int64(summary?.bytes ?? 0)),
            "ackedRevision": observation.acknowledged(summary).map { .int(Int64($0.value)) } ?? .null,
            "state": .string(observation.syncState),
        ]
    }
}
