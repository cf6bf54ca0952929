import Foundation
import MeshResources
import Synchronization

/// What is known of one proxy by its streams. Has a lock of its own, so that proxies never wait for each other.
final class ProxyRecord: Sendable {
    let key: ResourceKey
    private let state = Mutex(ProxyStatus())

    init(_ key: ResourceKey) {
        self.key = key
    }

    var status: ProxyStatus { state.withLock { $0 } }

    func update(_ change: (inout ProxyStatus) -> Void) {
        state.withLock { change(&$0) }
    }

    func begin(_ stream: UInt64, version: JSON) {
        update { $0.begin(id: String(stream), version: version, now: Date()) }
    }

    func end(_ stream: UInt64) {
        update { $0.end(id: String(stream), now: Date()) }
    }

    /// Notes what happened on a stream, in order.
    func note(_ events: [SessionEvent], on stream: String) {
        guard !events.isEmpty else { return }
        let now = Date()
        update { status in
            for event in events { status.record(event, id: stream, now: now) }
        }
    }
}
