import CommitPipeline
import LogHash
import LogStore
import MeshEvents
import MeshProjections
import MeshResources

/// `GET /log` and what proves it.
struct LogEndpoint: Sendable {
    let context: APIContext

    private static let headerLimit = 1000

    func answer(_ call: Call, _ path: [String]) async throws -> Answer {
        switch path.count {
        case 0: return try await summary()
        case 1 where path[0] == "checkpoint": return try checkpoint()
        case 1 where path[0] == "key": return .text(context.dependencies.verifierKey + "\n")
        case 2 where path == ["proof", "inclusion"]: return try await inclusion(call)
        case 2 where path == ["proof", "consistency"]: return try await consistency(call)
        case 2 where path[0] == "headers": return try await headers(call, path[1])
        default: throw APIError.unknownPath(call.rawPath)
        }
    }

    private var store: any LogStore { context.pipeline.store }

    private func summary() async throws -> Answer {
        let store = store
        return try await APIContext.apart {
            let head = store.head
            let figures = try store.statistics()
            return .json(
                [
                    "log": .string(store.name), "logId": .string("\(head.log)"), "epoch": .int(Int64(head.epoch)),
                    "head": .int(Int64(head.revision.value)), "rootHash": .string(base64(head.root.bytes)),
                    "size": [
                        "events": .int(Int64(figures.changes)), "bytes": .int(Int64(figures.bytes)),
                        "segments": .int(Int64(figures.segments)),
                    ],
                    "replicas": [],
                ], revision: head.revision)
        }
    }

    private func checkpoint() throws -> Answer {
        guard let note = store.checkpoint else {
            throw APIError(
                status: 404, title: "Not found", detail: "there is no checkpoint yet: none has been signed")
        }
        return .text(note)
    }

    private func inclusion(_ call: Call) async throws -> Answer {
        let head = context.pipeline.state.revision
        let size = try revision(call, "size") ?? head
        guard let revision = try revision(call, "rev") else {
            throw APIError.badParameter("rev", "must be set: the revision to prove")
        }
        guard revision > .zero, revision <= size else {
            throw APIError.badParameter("rev", "\(revision) is not among the first \(size.value) commits")
        }
        let store = store
        return try await APIContext.apart {
            let hashes = try Merkle.inclusionProof(
                index: revision.value - 1, size: size.value, node: { try store.node(level: $0, index: $1) })
            return .json([
                "revision": .int(Int64(revision.value)), "size": .int(Int64(size.value)),
                "leafHash": .string(base64(try store.leaf(revision).bytes)),
                "rootHash": .string(base64(try store.root(at: size).bytes)), "hashes": Self.list(hashes),
            ])
        }
    }

    private func consistency(_ call: Call) async throws -> Answer {
        guard let from = try revision(call, "from") else {
            throw APIError.badParameter("from", "must be set: the size of the older tree")
        }
        let to = try revision(call, "to") ?? context.pipeline.state.revision
        guard from <= to else { throw APIError.badParameter("from", "\(from) is after \(to)") }
        let store = store
        return try await APIContext.apart {
            let hashes = try Merkle.consistencyProof(
                from: from.value, to: to.value, node: { try store.node(level: $0, index: $1) })
            return .json([
                "from": .int(Int64(from.value)), "to": .int(Int64(to.value)), "hashes": Self.list(hashes),
            ])
        }
    }

    /// Raw headers, each after its length (32 bits, big endian).
    private func headers(_ call: Call, _ text: String) async throws -> Answer {
        let first = try context.states.revision(text, parameter: "revision")
        guard first > .zero else { throw APIError.badParameter("revision", "the first commit is r1") }
        let count = try count(call.query)
        let store = store
        let bytes = try await APIContext.apart {
            try store.commits(from: first, limit: count).flatMap { commit -> [UInt8] in
                let length = UInt32(commit.header.count)
                return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + commit.header
            }
        }
        return Answer(status: 200, body: .bytes(bytes, type: "application/octet-stream"), revision: first)
    }

    private func count(_ query: Query) throws -> Int {
        guard let text = query["count"] else { return 1 }
        guard let count = Int(text), (1...Self.headerLimit).contains(count) else {
            throw APIError.badParameter("count", "must be a number from 1 to \(Self.headerLimit)")
        }
        return count
    }

    private func revision(_ call: Call, _ name: String) throws -> Revision? {
        try call.query.revisionText(name).map { try context.states.revision($0, parameter: name) }
    }

    private static func list(_ hashes: [Digest]) -> JSON { .array(hashes.map { .string(base64($0.bytes)) }) }
}
