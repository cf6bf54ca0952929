import FoundationEssentials
import MeshIdentity
import MeshResources

/// The body of a request for a token.
///
/// What it does not understand it refuses: a token that lacks a restriction that was meant would allow too much.
struct TokenRequest {
    private static let title = "Invalid request"
    private let json: JSON
    private(set) var violations: [Violation] = []

    /// - Parameter fields: that a request of this kind may have.
    init(_ bytes: [UInt8], fields: [String]) throws {
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw APIError.badRequest("could not parse the request: \(error)", title: Self.title)
        }
        guard case .object(let members) = json else {
            throw APIError.badRequest("could not parse the request: it has to be an object", title: Self.title)
        }
        for name in members.keys.sorted() where !fields.contains(name) {
            violations.append(Violation(name, "unknown field; known are \(fields.joined(separator: ", "))"))
        }
    }

    mutating func refuse(_ field: String, _ reason: String) {
        violations.append(Violation(field, reason))
    }

    /// - Throws: `APIError` 400 with everything that was refused.
    func check() throws {
        guard violations.isEmpty else { throw APIError.invalid(Self.title, violations) }
    }

    mutating func text(_ name: String, mayBeEmpty: Bool = true) -> String {
        let value = json[name] ?? .null
        guard value == .null || value.stringValue != nil else {
            refuse(name, "must be a string")
            return ""
        }
        let text = value.stringValue ?? ""
        if text.isEmpty, !mayBeEmpty { refuse(name, "cannot be empty") }
        return text
    }

    mutating func list(_ name: String) -> [String] { texts(json[name] ?? .null, name) }

    /// Values by tag, for a token that holds for these only.
    mutating func tags() -> [String: [String]] {
        let value = json["tags"] ?? .null
        guard case .object(let members) = value else {
            if value != .null { refuse("tags", "must be an object with a list of values for each tag") }
            return [:]
        }
        var tags: [String: [String]] = [:]
        for (name, values) in members.sorted(by: { $0.key < $1.key }) {
            tags[name] = texts(values, "tags[\"\(name)\"]")
        }
        return tags
    }

    private mutating func texts(_ value: JSON, _ field: String) -> [String] {
        if value == .null { return [] }
        let texts = value.elements.compactMap(\.stringValue)
        guard case .array(let elements) = value, elements.count == texts.count else {
            refuse(field, "must be a list of strings")
            return []
        }
        return texts
    }

    /// Kind of proxy that the token is for; empty for any.
    mutating func proxyType() -> String {
        let type = text("type")
        if !["", "dataplane", "ingress", "egress"].contains(type) {
            refuse("type", "unknown type \"\(type)\"; known are dataplane, ingress, egress")
        }
        return type
    }

    mutating func scope() -> [String] {
        guard json["scope"] ?? .null != .null else {
            refuse("scope", "cannot be empty")
            return []
        }
        let scope = list("scope")
        if let unknown = scope.first(where: { !["ingress", "egress", "cp"].contains($0) }) {
            refuse("scope", "unknown scope \"\(unknown)\"; known are ingress, egress, cp")
        }
        return scope
    }

    /// Seconds; ten years where the request does not say, if it need not.
    mutating func validFor(mayBeEmpty: Bool = true) -> TimeInterval {
        let text = text("validFor", mayBeEmpty: mayBeEmpty)
        guard !text.isEmpty else { return TokenIssuer.defaultValidity }
        guard let nanoseconds = Schema.parseDuration(text), nanoseconds > 0 else {
            refuse("validFor", "is invalid: \"\(text)\" is no duration like 24h")
            return 0
        }
        return TimeInterval(nanoseconds) / 1e9
    }
}
