/// CHANGELOG.md: a title, then one `##` section per release, newest first, in sentences.
enum ChangelogRule {
    static let path = "CHANGELOG.md"

    static func violations(in text: String) -> [Violation] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let headings = lines.enumerated().filter { $0.element.hasPrefix("## ") }
        var violations: [Violation] = []
        if lines.first(where: { !$0.isEmpty })?.hasPrefix("# ") != true {
            violations.append(at(1, "has no `# ` title"))
        }
        if headings.isEmpty { violations.append(at(0, "has no `## Unreleased` or `## <version>` heading")) }
        var newest: Release?
        for (index, heading) in headings {
            guard let release = Release(heading: heading) else {
                violations.append(at(index + 1, "`\(heading)` is neither `## Unreleased` nor `## <version>`"))
                continue
            }
            if let newest, newest <= release { violations.append(at(index + 1, "`\(heading)`: newest come first")) }
            newest = release
        }
        return violations + unfinishedEntries(lines)
    }

    /// Entries and paragraphs, over all the lines that they wrap to, that do not end with a period.
    private static func unfinishedEntries(_ lines: [String]) -> [Violation] {
        lines.indices.compactMap { index in
            let line = lines[index].trimmed
            guard !line.isEmpty, !line.hasPrefix("#"), !line.hasSuffix(".") else { return nil }
            let next = index + 1 < lines.count ? lines[index + 1].trimmed : ""
            let goesOn = !next.isEmpty && !next.hasPrefix("#") && !next.hasPrefix("- ") && !next.hasPrefix("* ")
            return goesOn ? nil : at(index + 1, "does not end with a period: \(line)")
        }
    }

    private static func at(_ line: Int, _ message: String) -> Violation {
        Violation(path: path, line: line, message: message)
    }

    /// Ordered by age: what is unreleased is newer than any version.
    private struct Release: Comparable {
        let numbers: [Int]

        /// `## Unreleased`, `## 1.2.3`, `## [1.2.3] - 2026-01-31` and the like.
        init?(heading: String) {
            let words = heading.dropFirst(3).split(separator: " ")
            guard let name = words.first?.filter({ $0 != "[" && $0 != "]" }) else { return nil }
            if name == "Unreleased" {
                numbers = [.max]
                return
            }
            let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 3, !parts.contains(nil) else { return nil }
            numbers = parts.compactMap { $0 }
        }

        static func < (left: Release, right: Release) -> Bool {
            left.numbers.lexicographicallyPrecedes(right.numbers)
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        let end = lastIndex { !$0.isWhitespace }.map(index(after:)) ?? startIndex
        return String(self[..<end].drop { $0.isWhitespace })
    }
}
