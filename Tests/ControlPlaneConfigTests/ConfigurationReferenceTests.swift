import Foundation
import Testing

@testable import ControlPlaneConfig

@Suite("docs/configuration.md")
struct ConfigurationReferenceTests {
    private static let page = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/configuration.md")

    @Test("the page of all keys says what the program does")
    func pageIsCurrent() throws {
        let environment = ProcessInfo.processInfo.environment
        if environment["UPDATE_GOLDEN"] == "1" {
            try #require(environment["CI"] == nil, "UPDATE_GOLDEN is refused where CI is set")
            try ConfigurationReference.markdown.write(to: Self.page, atomically: false, encoding: .utf8)
        }
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        #expect(page == ConfigurationReference.markdown, "run this test with UPDATE_GOLDEN=1")
    }

    @Test("each row of the page is one line with five cells")
    func rowsAreWhole() {
        let rows = ConfigurationReference.markdown.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let cells = Set(rows.map { $0.split(separator: " | ", omittingEmptySubsequences: false).count })
        #expect(rows.count == ConfigurationKey.all.count + FormerKey.all.count)
        #expect(cells == [3, 5])
    }
}
