import Dispatch
import Glibc
import Synchronization

/// Returns memory to the system once a burst is over: what streams and snapshots leave behind is otherwise kept for a next burst.
final class HeapTrim: Sendable {
    private let queue = DispatchQueue(label: "heap-trim", qos: .background)
    private let state = Mutex(State())
    private static let quiet = DispatchTimeInterval.seconds(4)

    private struct State {
        var isScheduled = false
        var isDisturbed = false
    }

    /// Something came or went that took much memory; the heap is trimmed when nothing has for a while.
    func note() {
        let isNew = state.withLock { state in
            defer { state.isScheduled = true }
            state.isDisturbed = state.isScheduled
            return !state.isScheduled
        }
        if isNew { schedule() }
    }

    private func schedule() {
        queue.asyncAfter(deadline: .now() + Self.quiet) { [self] in
            let isDisturbed = state.withLock { state in
                defer { state.isDisturbed = false }
                state.isScheduled = state.isDisturbed
                return state.isDisturbed
            }
            if isDisturbed { schedule() } else { Self.trim() }
        }
    }

    /// glibc's `malloc_trim`, which Swift's Glibc does not declare; nothing where the C library has none.
    private static func trim() {
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        let function = unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)
        _ = function(0)
    }
}
