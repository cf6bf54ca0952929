import CommitPipeline
import Hummingbird
import MeshEvents
import MeshProjections

/// `/ready`, `/healthy` and `/metrics`, on a port of their own and without authentication.
struct DiagnosticsResponder: HTTPResponder {
    typealias Context = ConnectionContext

    private let context: APIContext

    init(_ context: APIContext) {
        self.context = context
    }

    func respond(to request: Request, context _: ConnectionContext) async throws -> Response {
        answer(request.uri.path).response(head: nil)
    }

    private func answer(_ path: String) -> Answer {
        switch path {
        case "/healthy": .text("healthy\n")
        case "/ready": context.dependencies.isReady() ? .text("ready\n") : notReady
        case "/metrics": metrics
        default: APIError.unknownPath(path).answer
        }
    }

    private var notReady: Answer {
        Answer(status: 503, body: .bytes(Array("starting\n".utf8), type: "text/plain; charset=utf-8"))
    }

    private var metrics: Answer {
        let families = logFamilies + context.metrics.families + context.dependencies.metrics()
        let text = families.sorted { $0.name < $1.name }.map(\.text).joined()
        return Answer(status: 200, body: .bytes(Array(text.utf8), type: "text/plain; version=0.0.4; charset=utf-8"))
    }

    private var logFamilies: [MetricFamily] {
        let observations = context.observations.observations.values
        return [
            MetricFamily(
                "kuma_log_head", .gauge, "Revision of the last commit of the own log.",
                Double(context.pipeline.state.revision.value)),
            MetricFamily(
                "kuma_log_commits_total", .counter, "Commits of the own log.",
                Double(context.pipeline.state.revision.value)),
            MetricFamily(
                "kuma_proxies_connected", .gauge, "Proxies with an open stream.",
                Double(observations.count { $0.isOnline })),
            MetricFamily(
                "kuma_proxies_in_sync", .gauge, "Connected proxies that hold what they are to have.",
                Double(observations.count { $0.isOnline && $0.isInSync })),
        ]
    }
}
