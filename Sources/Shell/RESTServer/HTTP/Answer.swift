import HTTPTypes
import Hummingbird
import MeshEvents
import MeshResources

/// What an endpoint answers.
struct Answer: Sendable {
    enum Body: Sendable {
        case bytes([UInt8], type: String)
        /// Server-sent events, written until the client goes or the server stops.
        case stream(@Sendable (_ write: ([UInt8]) async throws -> Void) async throws -> Void)
    }

    let status: Int
    let body: Body
    /// The revision that was read or written; `nil`: the head.
    var revision: Revision?
    var fields: [(name: HTTPField.Name, value: String)] = []

    static func json(_ value: JSON, status: Int = 200, revision: Revision? = nil) -> Answer {
        Answer(status: status, body: .bytes(value.canonicalBytes, type: "application/json"), revision: revision)
    }

    static func text(_ text: String) -> Answer {
        Answer(status: 200, body: .bytes(Array(text.utf8), type: "text/plain; charset=utf-8"))
    }

    /// - Parameter head: for `X-Kuma-Revision` where the answer names no revision; `nil` leaves the header out.
    func response(head: Revision?) -> Response {
        var fields = HTTPFields()
        if let revision = revision ?? head { fields[.kumaRevision] = "\(revision)" }
        for field in self.fields { fields[field.name] = field.value }
        switch body {
        case .bytes(let bytes, let type):
            fields[.contentType] = type
            fields[.contentLength] = String(bytes.count)
            return Response(
                status: .init(code: status), headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .stream(let produce):
            fields[.contentType] = "text/event-stream"
            fields[.cacheControl] = "no-cache"
            let body = ResponseBody { writer in
                try await produce { try await writer.write(ByteBuffer(bytes: $0)) }
                try await writer.finish(nil)
            }
            return Response(status: .init(code: status), headers: fields, body: body)
        }
    }
}
