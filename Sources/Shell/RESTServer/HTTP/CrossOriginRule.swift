import HTTPTypes

/// Which web pages of other origins may call the API. Key `apiServer.corsAllowedDomains`, regular expressions.
struct CrossOriginRule: Sendable {
    let allowed: [String]

    /// What every answer to `request` says about it.
    func fields(for request: RequestFields) -> [(name: HTTPField.Name, value: String)] {
        guard !allowed.isEmpty, let origin = request[.origin], allowed.contains(where: { matches(origin, $0) }) else {
            return []
        }
        return [
            (.accessControlAllowOrigin, origin), (.vary, "Origin"),
            (.accessControlExposeHeaders, "X-Kuma-Revision, Idempotent-Replayed"),
        ]
    }

    /// The answer to a browser that asks first; without `fields` the browser refuses.
    var preflight: Answer {
        Answer(
            status: 204, body: .bytes([], type: "text/plain"),
            fields: [
                (.accessControlAllowMethods, "GET, PUT, POST, DELETE"),
                (
                    .accessControlAllowHeaders,
                    "Authorization, Content-Type, If-Match, Idempotency-Key, X-Kuma-Message, Last-Event-ID"
                ),
            ])
    }

    private func matches(_ origin: String, _ pattern: String) -> Bool {
        guard let expression = try? Regex(pattern) else { return false }
        return (try? expression.wholeMatch(in: origin)) != nil
    }
}
