import CommitPipeline
import MeshCommands
import MeshEvents
import MeshHistory
import MeshResources

/// Refusals of the pipeline in the words of HTTP.
enum WriteRefusal {
    /// - Parameter title: of what was tried, for example `Could not delete a resource`.
    static func error(_ error: WriteError, title: String, context: APIContext) -> APIError {
        switch error {
        case .rejected(let rejection): Self.error(rejection, title: title, context: context)
        case .idempotencyKeyReused(let key):
            APIError(
                status: 422, title: "Idempotency key was used before",
                detail: "the Idempotency-Key \"\(key)\" belongs to another request; use a new one")
        case .diskFull(let detail):
            APIError(
                status: 507, title: "Insufficient storage",
                detail: "the disk is full (\(detail)); nothing was stored. Free space and try again")
        case .outcomeUnknown:
            APIError(
                status: 503, title: "Service unavailable",
                detail: "the outcome of the request is unknown and the control plane restarts; try again with the same"
                    + " Idempotency-Key")
        case .failed(let detail):
            APIError(status: 500, title: "Internal Server Error", detail: detail)
        case .stopped:
            APIError(
                status: 503, title: "Service unavailable", detail: "the control plane is stopping; nothing was stored")
        }
    }

    private static func error(_ rejection: Rejection, title: String, context: APIContext) -> APIError {
        switch rejection {
        case .invalid(let operations):
            APIError.invalid(title, operations.flatMap(\.violations))
        case .meshNotFound(let key):
            APIError(
                status: 400, title: "Failed to create a resource", detail: "Mesh is not found",
                invalid: [Violation("mesh", "mesh of name \(key.mesh) is not found")])
        case .notFound: APIError.notFound("Could not delete a resource")
        case .notWritable(let key, let mode): notWritable(key.type, mode)
        case .revisionConflict(let key, let expected, let actual):
            conflict(key, expected: expected, actual: actual, context)
        case .headMoved(let expected, let actual):
            APIError(
                status: 409, title: "Conflict",
                detail: "the log has moved on: expected \(expected), but the last revision is \(actual)",
                more: ["revision": .int(Int64(actual.value))])
        case .repeatedKey(let key): APIError.badRequest("\(key) is changed twice in one commit")
        case .tooManyOperations(let count): tooManyChanges(count)
        case .keyMaterial(let detail):
            APIError(
                status: 500, title: "Internal Server Error", detail: "keys or certificates could not be made: \(detail)"
            )
        }
    }

    /// 412 with the present revision and who made it.
    private static func conflict(
        _ key: ResourceKey, expected: Revision, actual: Revision, _ context: APIContext
    ) -> APIError {
        let loader = StateLoader(store: context.pipeline.store, keyRing: context.pipeline.keyRing)
        let author = actual == .zero ? nil : (try? loader.commit(actual))?.note?.author
        let present =
            actual == .zero
            ? "it does not exist" : "it was last changed at \(actual)" + (author.map { " by \($0.name)" } ?? "")
        var more: [String: JSON] = ["revision": .int(Int64(actual.value))]
        more["author"] = author?.document
        return APIError(
            status: 412, title: "Precondition failed",
            detail: "\(key): expected \(expected), but \(present); read it again and repeat the change", more: more)
    }

    static func tooManyChanges(_ count: Int) -> APIError {
        APIError(
            status: 413, title: "Request too large",
            detail: "\(count) changes are more than \(Command.operationLimit); send them in several commits")
    }

    static let readOnlyServer = APIError.methodNotAllowed(
        "this control plane takes no changes through the HTTP API (apiServer.readOnly)\n")

    /// Texts are Kuma's (`pkg/api-server/resource_endpoints.go`).
    static func notWritable(_ type: String, _ mode: Mode) -> APIError {
        if ResourceType.named(type)?.isReadOnly ?? true {
            return .methodNotAllowed(
                "\(type) is what the control plane observes; it cannot be modified with 'kumactl apply' or via the HTTP"
                    + " API.\n")
        }
        switch mode {
        case .global:
            return .methodNotAllowed(
                "On global control plane you can not modify dataplane resources with 'kumactl apply' or via the HTTP"
                    + " API."
                    + "\nYou can still use 'kumactl' or the HTTP API to modify them on the zone control plane.\n")
        case .zone, .standalone:
            return .methodNotAllowed(
                "On zone control plane you can only modify zone resources with 'kumactl apply' or via the HTTP API."
                    + "\nYou can still use 'kumactl' or the HTTP API to modify the rest of the resource on the global"
                    + " control plane.\n")
        }
    }
}
