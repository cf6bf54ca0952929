public import MeshResources

/// Why a request has no result.
public enum APIError: Error, Hashable, Sendable {
    /// The control plane said no.
    case refused(Refusal)
    /// Nobody was reached: nothing happened.
    case unreachable(url: String, reason: String)
    /// The connection ended before the answer was complete: whether something happened is not known.
    case connectionLost(url: String, reason: String)
    /// No answer in time: whether something happened is not known.
    case timedOut(url: String, seconds: Double)
    /// The answer is not what this API says.
    case malformed(url: String, reason: String)
    /// The endpoint cannot be used: its URL or one of its files.
    case invalidEndpoint(String)

    /// An answer with a status of 300 or more, in Kuma's form.
    public struct Refusal: Hashable, Sendable {
        /// HTTP status.
        public let status: Int
        /// For example `Could not process a resource`.
        public let title: String
        /// For example `Resource is not valid`; may be empty.
        public let detail: String
        /// The fields at fault.
        public let causes: [Violation]
        /// The whole body; `null` if it is no JSON.
        public let body: JSON

        /// A refusal as an answer says it.
        public init(status: Int, title: String, detail: String, causes: [Violation] = [], body: JSON = .null) {
            self.status = status
            self.title = title
            self.detail = detail
            self.causes = causes
            self.body = body
        }
    }

    /// The control plane is away or in trouble, and may come back.
    public var isOutage: Bool {
        switch self {
        case .unreachable, .connectionLost: true
        case .refused(let refusal): refusal.status >= 500
        case .timedOut, .malformed, .invalidEndpoint: false
        }
    }

    /// HTTP status of a refusal; `nil` where there was no answer.
    public var status: Int? {
        if case .refused(let refusal) = self { return refusal.status }
        return nil
    }
}

extension APIError: CustomStringConvertible {
    /// For operators: what, where, what to do. More than one line where fields are at fault.
    public var description: String {
        switch self {
        case .refused(let refusal): refusal.description
        case .unreachable(let url, let reason): "could not connect to the control plane at \(url): \(reason)"
        case .connectionLost(let url, let reason):
            "the connection to \(url) was lost before the answer was complete: \(reason)"
        case .timedOut(let url, let seconds):
            "\(url) did not answer within \(JSON(seconds).canonicalText) s"
        case .malformed(let url, let reason): "\(url) gave an answer that cannot be read: \(reason)"
        case .invalidEndpoint(let reason): reason
        }
    }
}

extension APIError.Refusal: CustomStringConvertible {
    /// Kuma's form: `TITLE (DETAIL)`, then a line for each field.
    public var description: String {
        let first = detail.isEmpty ? title : "\(title) (\(detail))"
        let lines = causes.map { "\($0.field): \($0.reason)" }.filter { $0 != detail }
        return ([first] + lines.map { "* \($0)" }).joined(separator: "\n")
    }

    /// Reads the new keys and the old ones; a body in no form of Kuma's becomes the detail.
    init(status: Int, body bytes: [UInt8]) {
        let json = (try? JSON(parsing: bytes)) ?? .null
        let fallback = String(decoding: bytes.prefix(500), as: UTF8.self)
        let parameters = json["invalid_parameters"]?.elements ?? []
        let causes = parameters.isEmpty ? json["causes"]?.elements ?? [] : parameters
        self.init(
            status: status,
            title: json["title"]?.stringValue ?? "the control plane answered with HTTP status \(status)",
            detail: json["detail"]?.stringValue ?? json["details"]?.stringValue ?? (json == .null ? fallback : ""),
            causes: causes.map {
                Violation(
                    $0["field"]?.stringValue ?? "", $0["reason"]?.stringValue ?? $0["message"]?.stringValue ?? "")
            }, body: json)
    }
}
