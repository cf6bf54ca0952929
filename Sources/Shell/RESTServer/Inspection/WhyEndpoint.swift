import MeshProjections
import MeshResources
import MeshSnapshots

/// `/meshes/{m}/dataplanes/{n}/_why`: where a part of a proxy's configuration comes from.
struct WhyEndpoint: Sendable {
    let context: APIContext

    private static let title = "Could not retrieve a resource"

    func answer(_ call: Call, _ key: ResourceKey) async throws -> Answer {
        try context.access.check(call.user, may: .viewConfigDump, "envoy proxy info")
        let (id, pointer) = try Self.target(call)
        let state = try await context.states.state(call)
        guard state["Mesh", "", key.mesh] != nil else { throw APIError.meshNotFound }
        let found = try await APIContext.apart {
            Result { () throws(WhyError) in try explain(id, at: pointer, of: key, in: state) }
        }
        switch found {
        case .success(let reasons): return .json(.array(reasons.map(\.json)), revision: state.revision)
        case .failure(let error): throw Self.refusal(error, key)
        }
    }

    private static func target(_ call: Call) throws -> (id: EnvoyResourceID, pointer: String) {
        switch (call.query["xds"], call.query["path"]) {
        case (let text?, nil):
            guard let id = EnvoyResourceID(text: text) else {
                throw APIError.badParameter(
                    "xds", "must be KIND/NAME with KIND listener, route, cluster, endpoint or secret, not \"\(text)\"")
            }
            return (id, "")
        case (nil, let text?):
            guard let place = EnvoyResourceID.at(pointer: text) else {
                throw APIError.badParameter(
                    "path",
                    "must be a pointer into _config that begins with /xds/TYPE_URL/NAME, with / in names"
                        + " written as ~1; not \"\(text)\"")
            }
            return (place.id, place.rest)
        case (nil, nil), (_?, _?):
            throw APIError.badParameter("xds", "name one resource: either xds=KIND/NAME or path=POINTER")
        }
    }

    private static func refusal(_ error: WhyError, _ proxy: ResourceKey) -> APIError {
        switch error {
        case .noProxy: return .notFound(title)
        case .unknownResource(let id, let nearest, let names):
            let hint =
                nearest.map { ", did you mean \"\(id.type)/\($0)\"?" }
                ?? (names.isEmpty ? "; it has no \(id.type)" : "; it has \(list(names))")
            return APIError(status: 404, title: title, detail: "\(proxy.name) has no \"\(id.text)\"\(hint)")
        case .unknownPath(let id, let pointer, let existing, let members):
            let place = existing.isEmpty ? "\(id.text)" : "\(id.text) at \(existing)"
            let nearest = pointer.dropFirst(existing.count + 1).prefix { $0 != "/" }
            let hint = NearestName.find(String(nearest), among: members).map { ", did you mean \"\($0)\"?" }
            let rest = hint ?? (members.isEmpty ? "; that is a value" : "; there are \(list(members))")
            return APIError(status: 404, title: title, detail: "\(place) has no \"\(nearest)\"\(rest)")
        }
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", \(names.count - 20) more" : "")
    }
}
