import BenchSockets
import Glibc

/// One line of JSON for each thing that happened.
struct OutputLine {
    private var text: String

    init(_ event: String) {
        text = "{\"event\":\"\(event)\""
    }

    func with(_ name: String, _ value: Int) -> OutputLine { adding(name, String(value)) }

    func with(_ name: String, _ value: Moment) -> OutputLine { adding(name, String(value.nanoseconds)) }

    func with(_ name: String, _ value: String) -> OutputLine { adding(name, Self.quoted(value)) }

    func with(_ name: String, _ values: [String]) -> OutputLine {
        adding(name, "[" + values.map(Self.quoted).joined(separator: ",") + "]")
    }

    /// Quantiles by nearest rank, over streams.
    func with(_ times: [Moment]) -> OutputLine {
        let sorted = times.sorted()
        guard let last = sorted.last else { return self }
        return with("p50", Self.at(0.5, sorted)).with("p99", Self.at(0.99, sorted)).with("last", last)
    }

    private static func at(_ share: Double, _ sorted: [Moment]) -> Moment {
        sorted[min(max(Int((share * Double(sorted.count)).rounded(.up)), 1), sorted.count) - 1]
    }

    private func adding(_ name: String, _ json: String) -> OutputLine {
        var line = self
        line.text += ",\"\(name)\":\(json)"
        return line
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 32: quoted += " "
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    func print() {
        let bytes = Array((text + "}\n").utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EAGAIN else { return }
            sent += max(0, count)
        }
    }
}
