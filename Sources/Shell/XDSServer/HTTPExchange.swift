/// A plain HTTP request to the dataplane server; `/bootstrap` is the only one.
public struct HTTPExchange: Sendable {
    public let method: String
    /// Without the query.
    public let path: String
    public let accept: String
    /// Value of the `host` header or `:authority`.
    public let authority: String
    public let body: [UInt8]

    /// What is sent back.
    public struct Answer: Sendable {
        public let status: Int
        public let contentType: String
        public let body: [UInt8]

        public init(status: Int, contentType: String = "text/plain; charset=utf-8", body: [UInt8] = []) {
            self.status = status
            self.contentType = contentType
            self.body = body
        }
    }

    /// Answers requests; called on an event loop, must not block it.
    public typealias Service = @Sendable (HTTPExchange) async -> Answer

    /// A longer body is refused with 413.
    static let bodyLimit = 8 << 20
}
