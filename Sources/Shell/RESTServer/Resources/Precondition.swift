import HTTPTypes
import MeshEvents

/// `If-Match: "r42"`: the resource must have been changed last by that commit. `If-None-Match: *`: it must not exist.
enum Precondition {
    /// - Throws: `APIError` 400 for anything else.
    static func revision(_ fields: RequestFields) throws -> Revision? {
        if let value = fields[.ifNoneMatch] {
            guard value == "*" else {
                throw APIError.badParameter("If-None-Match", "must be *: the resource must not exist")
            }
            return .zero
        }
        guard let value = fields[.ifMatch] else { return nil }
        guard let revision = revision(value) else {
            throw APIError.badParameter(
                "If-Match", "must be the revision of the resource as it was read, for example \"r42\"")
        }
        return revision
    }

    private static func revision(_ value: String) -> Revision? {
        var text = value[...]
        if text.count >= 2, text.first == "\"", text.last == "\"" { text = text.dropFirst().dropLast() }
        if text.first == "r" { text = text.dropFirst() }
        return UInt64(text).map(Revision.init)
    }
}
