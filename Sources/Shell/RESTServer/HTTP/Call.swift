import Hummingbird
import MeshCommands
import MeshEvents

/// A request in the form that endpoints read.
struct Call: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
        case options = "OPTIONS"
    }

    let method: Method
    /// Decoded segments; empty ones are left out.
    let path: [String]
    let rawPath: String
    let query: Query
    let fields: RequestFields
    let body: RequestBody
    let user: User
    /// `http` or `https`.
    let scheme: String

    /// The largest body that is read, in bytes.
    static let bodyLimit = 8 << 20

    /// The whole body.
    ///
    /// - Throws: `APIError` 413 beyond `bodyLimit`, 415 if it says that it is not JSON, 400 if its end never came.
    func bytes() async throws -> [UInt8] {
        if let length = fields.contentLength, length > Self.bodyLimit { throw APIError.tooLarge }
        if let type = fields.foreignContentType { throw APIError.unsupportedMediaType(type) }
        var bytes: [UInt8] = []
        do {
            for try await part in body {
                guard bytes.count + part.readableBytes <= Self.bodyLimit else { throw APIError.tooLarge }
                bytes.append(contentsOf: part.readableBytesView)
            }
        } catch let error as APIError {
            throw error
        } catch {
            throw APIError.badRequest("the body ended before it was complete; nothing was stored")
        }
        return bytes
    }

    /// For answers that show what is observed now.
    ///
    /// - Throws: `APIError` 400 if an older revision is asked for.
    func requireHead() throws {
        guard query["at"] != nil else { return }
        throw APIError.badParameter("at", "is not possible here: what is observed is not in the log")
    }

    /// Who a commit is by, and why.
    var note: Note {
        Note(author: Author(name: user.name, groups: user.groups, via: "rest"), message: fields.message)
    }

    /// Absolute URL of this request with `parameters` in place of those of the same name.
    func url(replacing parameters: [(name: String, value: String)]) -> String {
        let kept = query.items.filter { item in !parameters.contains { $0.name == item.name } }.map(\.raw)
        let query = (kept + parameters.map { "\($0.name)=\($0.value)" }).joined(separator: "&")
        return "\(scheme)://\(fields.host ?? "localhost")\(rawPath)?\(query)"
    }
}
