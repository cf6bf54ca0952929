import Testing

@testable import APIClient

struct EventStreamTests {
    private let text =
        ": hello\nid: 7\nevent: commit\ndata: {\"a\":\ndata: 1}\n\nid:8\r\ndata:x\r\n\r\n\ndata: y\n\nid: 9\n"

    @Test("events are the same however the bytes are cut", arguments: 1...20)
    func cuts(size: Int) {
        var parser = EventStreamParser()
        var events: [EventStreamParser.Event] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            events += parser.take(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        #expect(events == [.init(id: "7", data: "{\"a\":\n1}"), .init(id: "8", data: "x"), .init(id: nil, data: "y")])
    }

    @Test("paths and queries are encoded, so that every character means itself")
    func targets() {
        let request = APIRequest(
            .get, ["meshes", "a/b", "dataplanes"],
            query: [.init("at", "2026-01-02T12:00:00+01:00"), .init("name", nil), .init("tag", "a:b&c")])
        #expect(request.target == "/meshes/a%2Fb/dataplanes?at=2026-01-02T12%3A00%3A00%2B01%3A00&tag=a%3Ab%26c")
        #expect(APIRequest(.get, [""]).target == "/")
    }

    @Test("a revision is a number, with or without r", arguments: ["r42", "42"])
    func revisions(text: String) {
        #expect(parseRevisionNumber(text) == 42)
    }

    @Test(
        "other spellings are no numbers",
        arguments: ["", "r", "head", "-10m", "R42", "r4x", "+1", "99999999999999999999"])
    func otherRevisions(text: String) {
        #expect(parseRevisionNumber(text) == nil)
    }
}
