import CommitPipeline
import ControlPlaneConfig
import HTTPTypes
import Hummingbird
import Logging
import MeshEvents
import MeshProjections
import NIOCore

/// What Hummingbird tells about a connection.
struct ConnectionContext: InitializableFromSource, RequestContextSource, Sendable {
    let channel: any Channel
    let logger: Logger
    /// IP address of the other end.
    let peer: String?

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
        peer = source.channel.remoteAddress?.ipAddress
    }
}

/// From HTTP to endpoints and back: who asks, what is meant, and every failure in the form of an `APIError`.
struct APIResponder: HTTPResponder {
    typealias Context = ConnectionContext

    let context: APIContext
    let authenticator: Authenticator
    let router: Router
    let crossOrigin: CrossOriginRule
    /// `http` or `https`.
    let scheme: String

    init(_ context: APIContext, scheme: String) {
        self.context = context
        self.scheme = scheme
        let settings = context.dependencies.configuration.api
        authenticator = Authenticator(settings: settings, pipeline: context.pipeline)
        router = Router(context)
        crossOrigin = CrossOriginRule(allowed: settings.corsAllowedDomains)
    }

    func respond(to request: Request, context connection: ConnectionContext) async throws -> Response {
        let start = ContinuousClock.now
        let fields = RequestFields(request.head)
        var answer = await answer(request, fields, peer: connection.peer)
        answer.fields += crossOrigin.fields(for: fields)
        context.metrics.recordRequest(
            method: request.method.rawValue, status: answer.status, ContinuousClock.now - start)
        var response = answer.response(head: context.pipeline.state.revision)
        if request.method == .head {
            response.body = ResponseBody(contentLength: response.body.contentLength) { try await $0.finish(nil) }
        }
        return response
    }

    private func answer(_ request: Request, _ fields: RequestFields, peer: String?) async -> Answer {
        do {
            let name = request.method == .head ? "GET" : request.method.rawValue
            guard let method = Call.Method(rawValue: name) else {
                throw APIError.methodNotAllowed("\(request.method.rawValue) is not known here")
            }
            if method == .options { return crossOrigin.preflight }
            let user = try await authenticator.user(fields, peer: peer, scheme: scheme)
            return try await router.answer(call(method, request, fields, user))
        } catch let error as APIError {
            return error.answer
        } catch {
            context.logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            return APIError.internalError.answer
        }
    }

    private func call(_ method: Call.Method, _ request: Request, _ fields: RequestFields, _ user: User) -> Call {
        let target = request.head.path ?? "/"
        let path = target.prefix { $0 != "?" }
        let segments = path.utf8.split(separator: UInt8(ascii: "/")).map { PercentEncoding.decoded($0) }
        return Call(
            method: method, path: segments, rawPath: String(path), query: Query(target.dropFirst(path.count + 1)),
            fields: fields, body: request.body, user: user, scheme: scheme)
    }
}
