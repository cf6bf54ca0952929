import MeshHistory
import Testing

@Suite("Times")
struct TimestampTests {
    @Test(
        "milliseconds and text are the same moment",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_399_000, "2000-02-28T23:59:59Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"), (1_777_863_721_120, "2026-05-04T03:02:01.12Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00Z"),
        ])
    func pairs(milliseconds: Int64, text: String) {
        #expect(Timestamp.text(milliseconds: milliseconds) == text)
        #expect(Timestamp.milliseconds(text) == milliseconds)
    }

    @Test("every day of two leap cycles survives the way there and back")
    func days() {
        for day in stride(from: Int64(-150_000), through: 150_000, by: 7) {
            let milliseconds = day * 86_400_000 + 1
            #expect(Timestamp.milliseconds(Timestamp.text(milliseconds: milliseconds)) == milliseconds)
        }
    }

    @Test("offsets are taken into account")
    func offsets() {
        #expect(Timestamp.milliseconds("2026-05-04T05:02:01+02:00") == 1_777_863_721_000)
        #expect(Timestamp.milliseconds("2026-05-03t22:02:01.1239-05:00") == 1_777_863_721_123)
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "2026-05-04", "2026-05-04T03:02:01", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-05-04T24:00:00Z", "2026-05-04 03:02:01Z", "2026-05-04T03:02:01.Z", "2026-05-04T03:02:01+2:00",
            "20a6-05-04T03:02:01Z", "2026-05-04T03:02:01Zz",
        ])
    func refused(text: String) {
        #expect(Timestamp.milliseconds(text) == nil)
    }
}
