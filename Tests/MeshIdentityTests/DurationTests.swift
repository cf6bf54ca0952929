import Foundation
import MeshIdentity
import Testing

@Suite("Lifetimes and durations")
struct DurationTests {
    @Test("lifetimes of the mesh configuration are read in every unit")
    func lifetimes() {
        let cases: [(String, TimeInterval?)] = [
            ("0", 0), ("0s", 0), ("30s", 30), ("5m", 300), ("24h", 86_400), ("1d", 86_400), ("2w", 1_209_600),
            ("10y", 315_360_000), ("1500ms", 1.5), ("007s", 7), ("292y", 9_208_512_000),
            ("", nil), ("s", nil), ("1", nil), ("-1s", nil), ("+1s", nil), ("1.5h", nil), ("1h30m", nil), ("1 s", nil),
            ("1S", nil), ("1us", nil), ("٣s", nil), ("293y", nil), ("99999999999999999999s", nil),
            ("9223372036854775807y", nil),
        ]
        for (text, seconds) in cases { #expect(parseLifetime(text) == seconds, "\(text)") }
    }

    @Test("validFor is read as Go reads durations")
    func goDurations() throws {
        let cases: [(String, TimeInterval)] = [
            ("24h", 86_400), ("1h30m", 5400), ("0", 0), ("-0", 0), ("-1.5h", -5400), ("+5s", 5), ("300ms", 0.3),
            (".5s", 0.5), ("1.s", 1), ("87600h", 315_360_000), ("1h1m1s1ms", 3661.001), ("10s", 10), ("3us", 0.000003),
            ("3µs", 0.000003),
        ]
        for (text, seconds) in cases { #expect(abs(try parseGoDuration(text) - seconds) < 1e-9, "\(text)") }
    }

    @Test("a wrong validFor is refused in Go's words")
    func wrongGoDurations() {
        let cases = [
            ("", #"time: invalid duration """#), ("10", #"time: missing unit in duration "10""#),
            ("1d", #"time: unknown unit "d" in duration "1d""#), ("abc", #"time: invalid duration "abc""#),
            ("-", #"time: invalid duration "-""#), (".s", #"time: invalid duration ".s""#),
            ("1..5s", #"time: invalid duration "1..5s""#), ("3000000h", #"time: invalid duration "3000000h""#),
            ("1h-30m", #"time: unknown unit "h-" in duration "1h-30m""#),
        ]
        for (text, expected) in cases {
            do throws(GoDurationError) {
                let seconds = try parseGoDuration(text)
                Issue.record("\(text) was read as \(seconds)")
            } catch {
                #expect(error.description == expected)
            }
        }
    }
}
