import MeshProjections
import MeshResources

/// Several edits at one revision.
extension RandomEdits {
    private static let rivalTypes = [
        "Timeout", "Retry", "HealthCheck", "CircuitBreaker", "TrafficLog", "TrafficPermission", "TrafficRoute",
        "RateLimit",
    ]

    /// The state after the commit `number`, and the keys that it changed.
    mutating func commit(_ state: MeshState, number: UInt64) -> (state: MeshState, changed: Set<ResourceKey>) {
        var state = state
        var changed: Set<ResourceKey> = []
        for _ in 0..<pick([1, 1, 1, 2, 5, 12]) {
            guard let (next, key) = edit(state, at: number) else { continue }
            state = next
            changed.insert(key)
        }
        for document in (isOneIn(3) ? rivals() : []) + (isOneIn(5) ? replicas() : []) {
            guard let key = Resource(document: document)?.key else { continue }
            if state[key] != nil, isOneIn(3) {
                state.remove(key)
            } else {
                state = state.storing(document, at: number, milliseconds: Self.milliseconds(of: number))
            }
            changed.insert(key)
        }
        return (state, changed)
    }

    /// Policies of one type for the same connections: of those of the same age the first by name counts.
    mutating func rivals() -> [JSON] {
        let type = pick(Self.rivalTypes)
        let source = ["kuma.io/service": pick(["*", "*", "web", "backend"])]
        let destination = ["kuma.io/service": pick(["*", "backend", "redis", "es"])]
        return ["r1", "r2", "r3"].filter { _ in !isOneIn(3) }.map { name in
            Document.policy(type, name, from: source, to: destination, conf: conf(of: type))
        }
    }

    /// Seldom the same twice; `nil` for a type without.
    private mutating func conf(of type: String) -> JSON? {
        let count = JSON.int(pick([2, 3, 4, 5]))
        let time = JSON.string(pick(["2s", "3s", "4s", "5s"]))
        switch type {
        case "Timeout": return ["connectTimeout": time, "tcp": ["idleTimeout": isOneIn(2) ? time : "60s"]]
        case "Retry": return ["http": ["numRetries": count], "tcp": ["maxConnectAttempts": count]]
        case "HealthCheck":
            return ["interval": time, "timeout": "1s", "unhealthyThreshold": count, "healthyThreshold": 1]
        case "CircuitBreaker": return ["thresholds": ["maxConnections": count]]
        case "TrafficLog": return ["backend": .string(pick(["file", "tcp"]))]
        case "TrafficRoute": return routeConf()
        case "RateLimit": return ["http": ["requests": count, "interval": time]]
        default: return nil
        }
    }

    /// Keys that somebody might think had changed: of some of what is there, and of what may not be.
    mutating func bystanders(in state: MeshState) -> Set<ResourceKey> {
        let present = ([""] + Self.meshes).flatMap { state.contents(ofMesh: $0) }.map(\.key)
        return Set((present + Self.proxies).filter { _ in isOneIn(12) })
    }
}
