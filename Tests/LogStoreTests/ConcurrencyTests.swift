import Dispatch
import LogStore
import MeshEvents
import MeshResources
import Synchronization
import Testing

@Suite("a log that is read while it is written")
struct ConcurrencyTests {
    @Test("no reader sees a commit before all smaller ones, nor a head that goes back", arguments: StoreKind.allCases)
    func readers(_ kind: StoreKind) throws {
        var fixture = LogFixture()
        let commits = try fixture.randomCommits(400, seed: 11)
        let failures = Mutex<[String]>([])
        @Sendable func attempt(_ work: () throws -> Void) {
            do { try work() } catch { failures.withLock { $0.append("\(error)") } }
        }
        try kind.withStore { store in
            DispatchQueue.concurrentPerform(iterations: 3) { worker in
                if worker == 0 {
                    for start in stride(from: 0, to: commits.count, by: 4) {
                        attempt { try store.append(Array(commits[start..<start + 4])) }
                    }
                    return
                }
                var head = Revision.zero
                while head < Revision(400), failures.withLock({ $0.isEmpty }) {
                    attempt {
                        let now = store.head
                        if now.revision < head {
                            throw ReaderFailure(detail: "head went from \(head) to \(now.revision)")
                        }
                        head = now.revision
                        let read = try store.commits(from: Revision(1), limit: 1_000)
                        let isWhole = read.count >= Int(head.value) && read == Array(commits.prefix(read.count)).stored
                        let isAtomic = read.count.isMultiple(of: 4)
                        if !isWhole || !isAtomic { throw ReaderFailure(detail: "\(read.count) commits at \(head)") }
                        if try store.root(at: head) != now.root { throw ReaderFailure(detail: "root at \(head)") }
                        _ = try store.liveResources(at: head)
                    }
                }
            }
            #expect(failures.withLock { $0 } == [])
            #expect(store.head.revision == Revision(400))
        }
    }

    private struct ReaderFailure: Error {
        let detail: String
    }
}
