import MeshEvents
import MeshHistory
import Testing

@Suite("Naming a revision")
struct RevisionReferenceTests {
    @Test(
        "all forms of the grammar are understood",
        arguments: [
            ("42", RevisionReference(.revision(Revision(42)))), ("r42", RevisionReference(.revision(Revision(42)))),
            ("head", RevisionReference(.head(back: 0))), ("head~3", RevisionReference(.head(back: 3))),
            ("2026-05-04T03:02:01Z", RevisionReference(.time(milliseconds: 1_777_863_721_000))),
            ("-10m", RevisionReference(.ago(milliseconds: 600_000))),
            ("-1h30m", RevisionReference(.ago(milliseconds: 5_400_000))),
            ("-2d", RevisionReference(.ago(milliseconds: 172_800_000))),
            ("zone-1:r42", RevisionReference(log: "zone-1", .revision(Revision(42)))),
            ("standalone:head~1", RevisionReference(log: "standalone", .head(back: 1))),
            ("zone-1:2026-05-04T03:02:01Z", RevisionReference(log: "zone-1", .time(milliseconds: 1_777_863_721_000))),
        ])
    func grammar(text: String, reference: RevisionReference) throws {
        #expect(try RevisionReference(text) == reference)
    }

    @Test(
        "anything else is refused with a text that shows what would be understood",
        arguments: [
            "", "r", "R42", "head~", "head~x", "HEAD", "-", "-10", "--10m", "4 2", ":r42", "zone-1:", "r-1", "+1",
        ])
    func refused(text: String) {
        #expect(throws: RevisionSyntaxError(text: text)) { try RevisionReference(text) }
        #expect(RevisionSyntaxError(text: text).description.contains("write 42, r42, head, head~3"))
    }

    private let range = LogRange(name: "standalone", head: Revision(10), oldest: Revision(4))

    private func resolve(_ text: String, atTime: Revision = Revision(7)) throws -> Revision {
        try RevisionReference(text).resolve(in: range, nowMilliseconds: 2_000_000_000_000) { _ in atTime }
    }

    @Test("references resolve to revisions of the log that is asked")
    func resolves() throws {
        #expect(try resolve("head") == Revision(10))
        #expect(try resolve("head~6") == Revision(4))
        #expect(try resolve("standalone:r5") == Revision(5))
        #expect(try resolve("-10m") == Revision(7))
        #expect(try resolve("2026-05-04T03:02:01Z") == Revision(7))
    }

    @Test("an age is counted from now")
    func age() throws {
        let reference = try RevisionReference("-10m")
        let revision = try reference.resolve(in: range, nowMilliseconds: 1_600_000) { milliseconds in
            milliseconds == 1_000_000 ? Revision(5) : .zero
        }
        #expect(revision == Revision(5))
    }

    @Test("the future, what was pruned, what came before all, and other logs are refused, each in its way")
    func refusals() {
        #expect(throws: RevisionError.future("r11", head: Revision(10))) { try resolve("r11") }
        #expect(throws: RevisionError.future("2099-05-04T03:02:01Z", head: Revision(10))) {
            try resolve("2099-05-04T03:02:01Z")
        }
        #expect(throws: RevisionError.pruned(Revision(3), oldest: Revision(4))) { try resolve("3") }
        #expect(throws: RevisionError.pruned(.zero, oldest: Revision(4))) { try resolve("-10m", atTime: .zero) }
        #expect(throws: RevisionError.beforeFirst("head~11", head: Revision(10))) { try resolve("head~11") }
        #expect(throws: RevisionError.unknownLog("zone-1", known: "standalone")) { try resolve("zone-1:r5") }
    }
}
