public import MeshResources

/// One request to the REST API.
public struct APIRequest: Hashable, Sendable {
    /// What to do with the resource at the path.
    public enum Method: String, Sendable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    /// HTTP method.
    public var method: Method
    /// Not yet percent-encoded.
    public var path: [String]
    /// Not yet percent-encoded; in this order.
    public var query: [QueryItem]
    /// Beside those of the endpoint.
    public var headers: [APIEndpoint.Header]
    /// Sent as `application/json`.
    public var body: JSON?

    /// One parameter of the query.
    public struct QueryItem: Hashable, Sendable {
        /// Not percent-encoded.
        public let name: String
        /// Not percent-encoded.
        public let value: String

        /// A parameter; `nil` where there is no value to send.
        public init?(_ name: String, _ value: String?) {
            guard let value else { return nil }
            self.name = name
            self.value = value
        }
    }

    /// A request; `query` leaves out what is `nil`.
    public init(
        _ method: Method = .get, _ path: [String], query: [QueryItem?] = [], headers: [APIEndpoint.Header] = [],
        body: JSON? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query.compactMap(\.self)
        self.headers = headers
        self.body = body
    }

    /// Path and query, percent-encoded: `/meshes/default/dataplanes?size=10`.
    public var target: String {
        let path = "/" + self.path.map(percentEncoded).joined(separator: "/")
        guard !query.isEmpty else { return path }
        return path + "?"
            + query.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&")
    }
}

/// Everything but RFC 3986's unreserved characters, so that `+` in a time or `/` in a name means itself.
func percentEncoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            bytes.append(byte)
        default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
