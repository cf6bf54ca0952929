import BenchSockets

/// Reads the little that churn must know from a Dataplane in JSON.
enum DataplaneText {
    /// Service and port of the first inbound.
    static func inbound(_ text: String) throws -> (service: String, port: Int) {
        guard let start = text.firstRange(of: "\"inbound\"")?.upperBound,
            let port = number(after: "\"port\":", in: text[start...]),
            let service = string(after: "\"kuma.io/service\":\"", in: text[start...])
        else { throw BenchFailure("churn needs Dataplanes with an inbound: \(text.prefix(200))") }
        return (service, port)
    }

    private static func number(after name: String, in text: Substring) -> Int? {
        text.firstRange(of: name).flatMap { Int(text[$0.upperBound...].prefix { $0.isNumber }) }
    }

    private static func string(after name: String, in text: Substring) -> String? {
        text.firstRange(of: name).map { String(text[$0.upperBound...].prefix { $0 != "\"" }) }
    }
}
