import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Fetches the text at a URL, following redirects; within 10 s.
///
/// - Throws: `APIError.refused` unless the answer is 200; `.unreachable`, `.timedOut`, `.malformed`.
public func download(_ url: String) async throws(APIError) -> String {
    let client = HTTPClient(eventLoopGroupProvider: .singleton)
    let result: Result<String, APIError>
    do {
        let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(10))
        let body = try await response.body.collect(upTo: 64 << 20)
        result =
            response.status == .ok
            ? .success(String(buffer: body))
            : .failure(.refused(APIError.Refusal(status: Int(response.status.code), body: [])))
    } catch {
        result = .failure(TransportFailure(error).error(url: url, timeout: 10, isConnected: false))
    }
    try? await client.shutdown()
    return try result.get()
}
