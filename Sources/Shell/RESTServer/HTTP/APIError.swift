import MeshResources

/// A refusal in Kuma's shape, with the keys of 2.x and those of 1.x. Source: Kuma `pkg/core/rest/errors/types`.
struct APIError: Error, Sendable {
    let status: Int
    let title: String
    let detail: String
    var invalid: [Violation] = []
    /// Members beyond Kuma's.
    var more: [String: JSON] = [:]

    var json: JSON {
        var members = more
        members["type"] = "/std-errors"
        members["status"] = .int(Int64(status))
        members["title"] = .string(title)
        members["detail"] = .string(detail)
        members["details"] = .string(detail)
        if !invalid.isEmpty {
            members["invalid_parameters"] = .array(
                invalid.map { ["field": .string($0.field), "reason": .string($0.reason)] })
            members["causes"] = .array(
                invalid.map { ["field": .string($0.field), "message": .string($0.reason)] })
        }
        return .object(members)
    }

    var answer: Answer { .json(json, status: status) }
}

extension APIError {
    static let resourceIsNotValid = "Resource is not valid"

    static func invalid(_ title: String, _ violations: [Violation]) -> APIError {
        APIError(status: 400, title: title, detail: resourceIsNotValid, invalid: violations)
    }

    static func badRequest(_ detail: String, title: String = "Bad Request") -> APIError {
        APIError(status: 400, title: title, detail: detail)
    }

    /// A query parameter or a field that cannot be used.
    static func badParameter(_ field: String, _ reason: String, title: String = "Bad Request") -> APIError {
        APIError(
            status: 400, title: title, detail: "\(field): \(reason)", invalid: [Violation(field, reason)])
    }

    static func notFound(_ title: String) -> APIError { APIError(status: 404, title: title, detail: "Not found") }

    static let meshNotFound = APIError.notFound("Failed to retrieve Mesh")

    static func unknownPath(_ path: String) -> APIError {
        APIError(status: 404, title: "Not found", detail: "there is nothing at \(path)")
    }

    static func methodNotAllowed(_ detail: String) -> APIError {
        APIError(status: 405, title: "Method not allowed", detail: detail)
    }

    static func conflict(_ detail: String) -> APIError { APIError(status: 409, title: "Conflict", detail: detail) }

    static let tooLarge = APIError(
        status: 413, title: "Request too large",
        detail: "the body is larger than \(Call.bodyLimit >> 20) MiB; send fewer or smaller resources at a time")

    static func unsupportedMediaType(_ type: String) -> APIError {
        APIError(
            status: 415, title: "Unsupported Media Type",
            detail: "the body is \(type); the API takes application/json, and kumactl apply turns YAML into it")
    }

    static let internalError = APIError(
        status: 500, title: "Internal Server Error", detail: "Internal Server Error")
}
