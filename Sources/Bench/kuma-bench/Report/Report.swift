import Foundation

/// Collects the figures, prints each as it comes, and writes them to a file.
final class Report {
    private(set) var figures: [Figure] = []
    /// What was not as it must be; a run with any has failed.
    private(set) var faults: [String] = []

    private static let widths = [46, 34, 14, 10, 9, 20, 4]

    func begin() {
        print(Self.row(["measure", "size", "value", "floor", "x floor", "target", "met"]))
    }

    func add(_ figure: Figure) {
        figures.append(figure)
        print(
            Self.row([
                figure.measure, figure.size, "\(figure.value.shortText) \(figure.unit)",
                figure.floor?.shortText ?? "", figure.ratio?.shortText ?? "", figure.target ?? "",
                figure.met.map { $0 ? "yes" : "MISS" } ?? (figure.target == nil ? "" : "?"),
            ]))
    }

    func add(fault: String) {
        faults.append(fault)
        FileHandle.standardError.write(Data("fault: \(fault)\n".utf8))
    }

    /// Something to read beside the figures.
    func add(note: String) {
        print(note)
    }

    /// What is wrong with the counts is as important as how fast it went.
    func check(_ isRight: Bool, _ fault: @autoclosure () -> String) {
        if !isRight { add(fault: fault()) }
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(figures).write(to: URL(fileURLWithPath: path))
    }

    private static func row(_ cells: [String]) -> String {
        zip(cells, widths).map { cell, width in
            cell + String(repeating: " ", count: max(1, width - cell.count))
        }.joined()
    }

    private func print(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
