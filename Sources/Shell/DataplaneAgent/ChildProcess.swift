import Foundation
import Glibc
import Synchronization

/// A process that this one started and whose end it learns.
///
/// Not Foundation's `Process`: the child must begin with no signal blocked (this process blocks those that it waits
/// for), in a group of its own (so that Ctrl-C reaches kuma-dp alone, which then drains), and without our sockets.
final class ChildProcess: Sendable {
    enum Output: Hashable, Sendable {
        case inherited
        /// Both streams go to a new file, for the owner alone.
        case file(String)
    }

    enum Signal: Sendable {
        case terminate
        case kill

        fileprivate var number: Int32 {
            switch self {
            case .terminate: SIGTERM
            case .kill: SIGKILL
            }
        }
    }

    let pid: pid_t
    /// Completes when the process has ended. May be awaited any number of times.
    let exit: Task<ProcessEnd, Never>
    private let state: Reaping

    private init(pid: pid_t, state: Reaping, ends: AsyncStream<ProcessEnd>) {
        self.pid = pid
        self.state = state
        exit = Task {
            for await status in ends { return status }
            // The waiting thread always reports before it finishes the stream.
            return .exited(1)
        }
    }

    /// Starts `arguments[0]`, a path, with all arguments.
    ///
    /// A thread of its own starts the process and waits for it: the kernel's "parent died" signal follows the thread
    /// that started the child, not the process.
    static func start(_ arguments: [String], output: Output) async throws(SpawnError) -> ChildProcess {
        let started = await withCheckedContinuation { (continuation: CheckedContinuation<Started, Never>) in
            let thread = Thread { run(arguments, output, continuation) }
            thread.name = "child"
            thread.start()
        }
        return try started.get()
    }

    private typealias Started = Result<ChildProcess, SpawnError>

    private static func run(
        _ arguments: [String], _ output: Output, _ continuation: CheckedContinuation<Started, Never>
    ) {
        // Whoever started kuma-dp may ignore SIGCHLD; that is inherited, and the kernel would keep no exit status.
        signal(SIGCHLD, SIG_DFL)
        let pid: pid_t
        do {
            pid = try spawn(arguments, output)
        } catch {
            continuation.resume(returning: .failure(error))
            return
        }
        let (ends, end) = AsyncStream.makeStream(of: ProcessEnd.self)
        let state = Reaping()
        continuation.resume(returning: .success(ChildProcess(pid: pid, state: state, ends: ends)))
        end.yield(state.wait(for: pid))
        end.finish()
    }

    /// Does nothing once the process has ended.
    func send(_ signal: Signal) {
        state.send(signal.number, to: pid)
    }

    /// Sees to it that a signal never reaches a process that got the same number later.
    private final class Reaping: Sendable {
        private let isReaped = Mutex(false)

        func send(_ signal: Int32, to pid: pid_t) {
            isReaped.withLock { isReaped in
                if !isReaped { _ = kill(pid, signal) }
            }
        }

        func wait(for pid: pid_t) -> ProcessEnd {
            var info = siginfo_t()
            // WNOWAIT leaves the number taken until the lock is held.
            while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
            return isReaped.withLock { isReaped in
                var status: Int32 = 0
                while waitpid(pid, &status, 0) == -1 && errno == EINTR {}
                isReaped = true
                return ProcessEnd(waitStatus: status)
            }
        }
    }
}
