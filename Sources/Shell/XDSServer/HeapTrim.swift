import Dispatch
import Glibc
import Synchronization

/// Keeps memory while a burst lasts, and returns it to the system once it is over.
///
/// Left alone, the C library gives each large buffer back at once and has every page of the next one cleared again, which is a
/// quarter of the processor time when thousands of proxies join; and what is left of a burst it may keep for ever.
final class HeapTrim: Sendable {
    private let queue = DispatchQueue(label: "heap-trim", qos: .background)
    private let state = Mutex(State())
    private static let quiet = DispatchTimeInterval.seconds(4)

    init() {
        Self.keepFreedMemory()
    }

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

    // glibc's `malloc_trim` and `mallopt`, which Swift's Glibc does not declare; nothing where the C library has none.

    private static func trim() {
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        let function = unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)
        _ = function(0)
    }

    private static func keepFreedMemory() {
        guard let symbol = dlsym(nil, "mallopt") else { return }
        let function = unsafeBitCast(symbol, to: (@convention(c) (CInt, CInt) -> CInt).self)
        // Numbers of malloc.h: M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD.
        for (parameter, bytes): (CInt, CInt) in [(-1, 64 << 20), (-2, 1 << 20), (-3, 4 << 20)] {
            _ = function(parameter, bytes)
        }
    }
}
