import AsyncHTTPClient
import MeshEvents
import MeshResources
import NIOCore
import NIOHTTP1
import RESTServer
import Testing

@Suite("The stream of commits")
struct EventTests {
    /// The events of a stream, one by one.
    private struct Events {
        private var parts: HTTPClientResponse.Body.AsyncIterator
        private var pending: [UInt8] = []

        init(_ api: APIFixture, _ path: String, headers: [String: String] = [:]) async throws {
            var request = HTTPClientRequest(url: try api.url(path))
            for (name, value) in headers { request.headers.add(name: name, value: value) }
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            #expect(response.headers.first(name: "Content-Type") == "text/event-stream")
            parts = response.body.makeAsyncIterator()
        }

        /// Lines of the next event that is no comment; `nil` at the end of the stream.
        mutating func next() async throws -> [String]? {
            while true {
                if let event = takeEvent() {
                    if event.first?.hasPrefix(":") != true { return event }
                } else if let part = try await parts.next() {
                    pending += Array(part.readableBytesView)
                } else {
                    return nil
                }
            }
        }

        private mutating func takeEvent() -> [String]? {
            let newline = UInt8(ascii: "\n")
            guard
                let end = pending.indices.dropLast().first(where: {
                    pending[$0] == newline && pending[$0 + 1] == newline
                })
            else { return nil }
            let lines = pending[..<end].split(separator: newline).map { String(decoding: $0, as: UTF8.self) }
            pending.removeFirst(end + 2)
            return lines
        }
    }

    @Test("each commit arrives once and in order, those before and those after the stream began")
    func completeness() async throws {
        try await APIFixture.with { (api) async throws in
            for index in 1...150 { try await api.put("/zones/old\(index)") }
            var events = try await Events(api, "/events?since=r20")
            let writer = Task { for index in 1...50 { try await api.put("/zones/new\(index)") } }
            for revision in 21...200 {
                let event = try #require(try await events.next())
                #expect(event.first == "id: \(revision)")
                let data = try JSON(parsing: try #require(event.last).dropFirst(6).description)
                #expect(data["revision"] == .int(Int64(revision)))
                #expect(data["changes"]?.elements.count == 1)
            }
            try await writer.value
        }
    }

    @Test("without since a stream begins at the head; Last-Event-ID goes before since")
    func resumption() async throws {
        try await APIFixture.with { (api) async throws in
            try await api.put("/zones/a")
            try await api.put("/zones/b")
            var fresh = try await Events(api, "/events")
            var resumed = try await Events(api, "/events?since=0", headers: ["Last-Event-ID": "1"])
            try await api.put("/zones/c")
            #expect(try await fresh.next()?.first == "id: 3")
            #expect(try await resumed.next()?.first == "id: 2")
            #expect(try await resumed.next()?.first == "id: 3")
            #expect(try await api.get("/events?since=r9").status == 400)
        }
    }

    @Test("a stream of one type skips other commits, and shows no secret")
    func filter() async throws {
        try await APIFixture.with { (api) async throws in
            var events = try await Events(api, "/events?type=Secret&since=0")
            try await api.putMesh()
            try await api.put("/zones/a")
            try await api.put("/meshes/default/secrets/s", ["data": "c2VjcmV0"])
            #expect(try await events.next()?.first == "id: 1")
            let event = try #require(try await events.next())
            #expect(event.first == "id: 3")
            #expect(!event.description.contains("c2VjcmV0"))
        }
    }

    @Test("streams end when the server stops")
    func stop() async throws {
        try await APIFixture.with { (api) async throws in
            var events = try await Events(api, "/events")
            try await api.put("/zones/a")
            #expect(try await events.next()?.first == "id: 1")
            await api.api.stop()
            #expect(try await events.next() == nil)
        }
    }
}
