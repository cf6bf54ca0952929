import HTTPTypes

/// The header fields that the API reads.
struct RequestFields: Sendable {
    let fields: HTTPFields
    /// `Host`.
    let host: String?

    init(_ head: HTTPRequest) {
        fields = head.headerFields
        host = head.authority
    }

    subscript(name: HTTPField.Name) -> String? { fields[name] }

    var contentLength: Int? { fields[.contentLength].flatMap { Int($0) } }
    /// The type of a body that cannot be JSON. Scripts that name no type, or the one that curl takes for granted, are read.
    var foreignContentType: String? {
        guard let named = fields[.contentType], named != "application/json" else { return nil }
        let type = named.prefix { $0 != ";" }.lowercased()
        let isForeign = ["yaml", "xml", "multipart/", "image/", "protobuf"].contains { type.contains($0) }
        return isForeign ? type : nil
    }
    /// Why a change is made, for history.
    var message: String? { fields[.kumaMessage].flatMap { $0.isEmpty ? nil : $0 } }
    var idempotencyKey: String? { fields[.idempotencyKey].flatMap { $0.isEmpty ? nil : $0 } }
    /// The token of `Authorization: Bearer`.
    var bearerToken: String? {
        guard let value = fields[.authorization], value.prefix(7).lowercased() == "bearer " else { return nil }
        return String(value.dropFirst(7))
    }
}

extension HTTPField.Name {
    static let kumaRevision = HTTPField.Name("X-Kuma-Revision")!
    static let kumaMessage = HTTPField.Name("X-Kuma-Message")!
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let idempotentReplayed = HTTPField.Name("Idempotent-Replayed")!
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
    static let forwarded = HTTPField.Name("Forwarded")!
    static let xForwardedFor = HTTPField.Name("X-Forwarded-For")!
    static let xRealIP = HTTPField.Name("X-Real-IP")!
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let accessControlAllowHeaders = HTTPField.Name("Access-Control-Allow-Headers")!
    static let accessControlAllowMethods = HTTPField.Name("Access-Control-Allow-Methods")!
    static let accessControlExposeHeaders = HTTPField.Name("Access-Control-Expose-Headers")!
}
