import MeshResources
import Testing

@Suite("Durations and base64")
struct ScalarTests {
    @Test(
        "durations are read as protobuf's JSON and as Go writes them",
        arguments: [
            ("0", 0), ("0s", 0), ("5s", 5_000_000_000), ("0.250s", 250_000_000), (".5s", 500_000_000),
            ("1.s", 1_000_000_000),
            ("1m30s", 90_000_000_000), ("1h", 3_600_000_000_000), ("500ms", 500_000_000), ("1.5h", 5_400_000_000_000),
            ("3us", 3000), ("3µs", 3000), ("3μs", 3000), ("7ns", 7), ("-1m", -60_000_000_000), ("+1s", 1_000_000_000),
            ("1h1m1s1ms1us1ns", 3_661_001_001_001), ("0.000000001s", 1), ("0.0000000001s", 0),
            ("9223372036854775807ns", Int64.max),
        ])
    func durations(text: String, nanoseconds: Int64) {
        #expect(Schema.parseDuration(text) == nanoseconds)
    }

    @Test(
        "what is no duration is not read as one",
        arguments: [
            "", "5", "s", "5 s", " 5s", "5s ", "5d", "5S", "1,5s", "--5s", "-", ".", ".s", "5s3", "1e3s", "5sec",
            "9223372036854775808ns", "9223372037s", "2562048h", "10000000h10000000h", "٣s",
        ])
    func noDurations(text: String) {
        #expect(Schema.parseDuration(text) == nil)
    }

    @Test("bytes survive base64, whatever their number", arguments: 0...70)
    func base64(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) }
        let text = Base64.encode(bytes)
        #expect(text.utf8.count == (count + 2) / 3 * 4)
        #expect(Base64.decode(text) == bytes)
        #expect(Base64.decode(text.filter { $0 != "=" }) == bytes)
    }

    @Test("base64 is the one of RFC 4648, in either alphabet")
    func vectors() {
        #expect(Base64.encode(Array("foobar".utf8)) == "Zm9vYmFy")
        #expect(Base64.encode(Array("fooba".utf8)) == "Zm9vYmE=")
        #expect(Base64.encode(Array("foob".utf8)) == "Zm9vYg==")
        #expect(Base64.decode("+/+/") == [251, 255, 191])
        #expect(Base64.decode("-_-_") == [251, 255, 191])
        #expect(Base64.decode("Zm9v\nYmFy\r\n") == Array("foobar".utf8))
    }

    @Test(
        "what is no base64 is not read as some",
        arguments: ["A", "AAAAA", "A===", "AA=", "AAA==", "AA==A", "A A=", "*AAA", "=", "AAAA===="])
    func noBase64(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
