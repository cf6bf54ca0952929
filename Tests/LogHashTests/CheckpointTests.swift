import Testing

@testable import LogHash

private let seed = [UInt8](0..<32)
private let origin = "mesh-1/kuma/log/klog_abc"

private func signingKey() throws -> SigningKey { try SigningKey(seed: seed) }

private func checkpoint() -> Checkpoint {
    Checkpoint(origin: origin, size: 42, root: SHA256.hash(Array("root".utf8)))
}

/// Signs any text, as a faulty or hostile log would.
private func note(_ text: String, by name: String = origin) throws -> String {
    try SignedNote.sign(text, by: try signingKey(), name: name)
}

@Suite("Checkpoints are C2SP signed notes")
struct CheckpointTests {
    @Test("a checkpoint is three lines, an empty one and the signature, and reads back")
    func roundTrip() throws {
        let key = try signingKey()
        let note = try checkpoint().signed(by: key, name: origin)
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 6 && lines[3].isEmpty && lines[5].isEmpty)
        #expect(lines[..<3].joined(separator: "\n") + "\n" == checkpoint().body)
        #expect(lines[4].hasPrefix("— \(origin) "))
        #expect(try Checkpoint.parse(note, verifier: key.verifierKey(name: origin)) == checkpoint())
    }

    @Test("the signature of the example in the documentation of Go's note package is accepted")
    func foreignNote() throws {
        let verifier = try #require(VerifierKey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"))
        let text =
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
        let signature =
            "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
        let note = text + "\n— PeterNeumann \(signature)\n"
        #expect(Array(try SignedNote.open(Array(note.utf8), verifier: verifier)) == Array(text.utf8))
        #expect(throws: LogHashError.malformedNote(reason: "fewer than three lines, or an empty one")) {
            try Checkpoint.parse(note, verifier: verifier)
        }
    }

    @Test("a note with any bit flipped is refused")
    func flippedBits() throws {
        let key = try signingKey()
        let bytes = Array(try checkpoint().signed(by: key, name: origin).utf8)
        let verifier = key.verifierKey(name: origin)
        #expect(throws: Never.self) { try SignedNote.open(bytes, verifier: verifier) }
        for bit in 0..<(8 * bytes.count) {
            #expect(throws: LogHashError.self, "bit \(bit)") {
                try SignedNote.open(bytes.flipping(bit), verifier: verifier)
            }
        }
    }

    @Test("a note cut short at any byte is refused")
    func truncated() throws {
        let key = try signingKey()
        let bytes = Array(try checkpoint().signed(by: key, name: origin).utf8)
        for count in 0..<bytes.count {
            #expect(throws: LogHashError.self) {
                try SignedNote.open(Array(bytes.prefix(count)), verifier: key.verifierKey(name: origin))
            }
        }
    }

    @Test("signatures of witnesses are ignored, in any order, and do not replace the log's")
    func witnesses() throws {
        let key = try signingKey()
        let verifier = key.verifierKey(name: origin)
        let witness = try SigningKey(seed: seed.reversed())
        let own = try checkpoint().signed(by: key, name: origin)
        let other = try checkpoint().signed(by: witness, name: "witness.example/w1")
        let impostor = try checkpoint().signed(by: witness, name: origin)
        let body = checkpoint().body + "\n"
        let (ownLine, otherLine) = (own.dropFirst(body.count), other.dropFirst(body.count))
        let impostorLine = impostor.dropFirst(body.count)
        for lines in [ownLine + otherLine, otherLine + ownLine, impostorLine + ownLine] {
            #expect(try Checkpoint.parse(body + lines, verifier: verifier) == checkpoint())
        }
        for note in [other, impostor] {
            #expect(throws: LogHashError.notSigned(by: origin)) { try Checkpoint.parse(note, verifier: verifier) }
        }
    }

    @Test("a false signature beside a true one of the same key is refused")
    func falseBesideTrue() throws {
        let key = try signingKey()
        let own = try checkpoint().signed(by: key, name: origin)
        let foreign = try Checkpoint(origin: origin, size: 43, root: checkpoint().root).signed(by: key, name: origin)
        let line = try #require(foreign.split(separator: "\n").last)
        #expect(throws: LogHashError.badSignature(by: origin)) {
            try Checkpoint.parse(own + line + "\n", verifier: key.verifierKey(name: origin))
        }
    }

    @Test("extension lines are covered by the signature and passed over")
    func extensionLines() throws {
        let verifier = try signingKey().verifierKey(name: origin)
        #expect(try Checkpoint.parse(note(checkpoint().body + "ext 1\next 2\n"), verifier: verifier) == checkpoint())
    }

    @Test(
        "a text that is signed and yet no checkpoint is refused",
        arguments: [
            "o\n1\n", "o\n", "\n1\nROOT\n", "o\n01\nROOT\n", "o\n+1\nROOT\n", "o\n-1\nROOT\n", "o\n1 \nROOT\n",
            "o\n\nROOT\n", "o\n18446744073709551616\nROOT\n", "o\n0x1\nROOT\n", "o\n1\nAAAA\n", "o\n1\nROOT \n",
            "o\n1\n\nROOT\n", "o\n1\nROOT\n\next\n", "o\n١\nROOT\n",
        ])
    func signedNonsense(text: String) throws {
        let full = text.replacing("ROOT", with: base64(Merkle.emptyRoot.bytes))
        let verifier = try signingKey().verifierKey(name: origin)
        let error = #expect(throws: LogHashError.self) { try Checkpoint.parse(try note(full), verifier: verifier) }
        guard case .malformedNote = error else {
            Issue.record("not refused for its form: \(String(describing: error))")
            return
        }
    }

    @Test("the empty log and the longest possible log have checkpoints", arguments: [0, UInt64.max])
    func extremeSizes(size: UInt64) throws {
        let key = try signingKey()
        let extreme = Checkpoint(origin: origin, size: size, root: Merkle.emptyRoot)
        #expect(
            try Checkpoint.parse(extreme.signed(by: key, name: "k"), verifier: key.verifierKey(name: "k")) == extreme)
    }

    @Test("an origin or a key name that would forge a line is refused before it is signed")
    func forgedLines() throws {
        let key = try signingKey()
        let root = Merkle.emptyRoot
        for bad in ["", "a\nb", "a\n\nb", "a\tb", "a\r\nb", "a\0"] {
            #expect(throws: LogHashError.self) {
                try Checkpoint(origin: bad, size: 1, root: root).signed(by: key, name: "k")
            }
        }
        for bad in ["", "a b", "a+b", "a\nb", "a\u{A0}b", "a\u{2028}b", "a\u{7}"] {
            #expect(throws: LogHashError.self) {
                try Checkpoint(origin: "o", size: 1, root: root).signed(by: key, name: bad)
            }
        }
    }

    @Test("control characters and endless notes are refused, whoever signed them")
    func hostileNotes() throws {
        let key = try signingKey()
        let verifier = key.verifierKey(name: origin)
        let good = try checkpoint().signed(by: key, name: origin)
        for bad in [good.replacing("\n", with: "\r\n"), "\u{FEFF}" + good, good + "\n", good + "x\n", "", "\n", "\n\n"]
        {
            #expect(throws: LogHashError.self) { try Checkpoint.parse(bad, verifier: verifier) }
        }
        let line = try #require(good.split(separator: "\n").last)
        let endless = good + String(repeating: line + "\n", count: 5000)
        #expect(throws: LogHashError.malformedNote(reason: "\(endless.utf8.count) bytes, more than 262144")) {
            try Checkpoint.parse(endless, verifier: verifier)
        }
    }
}
