public import MeshResources

/// What the control plane answered to an accepted request.
public struct APIAnswer: Hashable, Sendable {
    /// HTTP status, 200 to 299.
    public let status: Int
    /// `X-Kuma-Revision`: what was read, or the new commit. `nil` if the server does not say.
    public let revision: Int64?
    /// The whole body.
    public let body: [UInt8]
    /// Names what was asked, for error texts.
    let origin: String

    /// The body as JSON.
    ///
    /// - Throws: `APIError.malformed`.
    public func json() throws(APIError) -> JSON {
        do {
            return try JSON(parsing: body)
        } catch {
            throw .malformed(url: origin, reason: "\(error)")
        }
    }

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }
}

/// Reads `r42` or `42`; `nil` for everything else.
public func parseRevisionNumber(_ text: String) -> Int64? {
    let digits = text.hasPrefix("r") ? text.dropFirst() : text[...]
    guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return Int64(digits)
}
