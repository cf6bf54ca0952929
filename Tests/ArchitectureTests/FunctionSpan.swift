/// A function with a body, initialisers, `deinit` and subscripts included.
struct FunctionSpan: Hashable, Sendable {
    let name: String
    /// Of the line with the keyword, counted from 1.
    let firstLine: Int
    /// Of the line with the closing brace.
    let lastLine: Int

    var lineCount: Int { lastLine - firstLine + 1 }
}

/// Finds functions in code without comments and strings, by their keywords and braces.
struct FunctionReader {
    private let input: ByteScan
    /// The index at which each line begins.
    private let lineStarts: [Int]

    init(code: [String]) {
        input = ByteScan(Array(code.joined(separator: "\n").utf8))
        var start = 0
        lineStarts = code.map { line in
            defer { start += line.utf8.count + 1 }
            return start
        }
    }

    func spans() -> [FunctionSpan] {
        let starts = ["func", "init", "subscript", "deinit"].flatMap(keywords).sorted { $0.lowerBound < $1.lowerBound }
        return starts.compactMap { keyword in
            guard let body = bodyStart(after: keyword.upperBound), let close = input.closing(body, "{}") else {
                return nil
            }
            return FunctionSpan(name: name(keyword), firstLine: line(keyword.lowerBound), lastLine: line(close))
        }
    }

    /// Where `word` stands alone. A call such as `self.init(` has a dot before it and declares nothing.
    private func keywords(_ word: String) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var next = input.find(word, from: 0)
        while let start = next {
            let end = start + word.utf8.count
            let isAlone = start == 0 || !isWordByte(input[start - 1]) && input[start - 1] != UInt8(ascii: ".")
            if isAlone, end == input.count || !isWordByte(input[end]) { found.append(start..<end) }
            next = input.find(word, from: end)
        }
        return found
    }

    private func name(_ keyword: Range<Int>) -> String {
        guard input.text(keyword) == "func" else { return input.text(keyword) }
        let start = input.next(notOf: " \n", from: keyword.upperBound)
        // An operator's name may begin with `<`; in any other name that begins the type parameters.
        return input.text(start..<input.next(of: "( <\n", from: start + 1))
    }

    /// The brace that opens the body; `nil` for a requirement of a protocol.
    private func bodyStart(after start: Int) -> Int? {
        var depth = 0
        var index = input.next(of: "()[]{}\n", from: start)
        while index < input.count, depth >= 0 {
            switch input[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "{") where depth == 0: return index
            case UInt8(ascii: "{"): index = input.closing(index, "{}") ?? input.count
            case UInt8(ascii: "}"): return nil
            default: if depth == 0, !continues(at: index) { return nil }
            }
            index = input.next(of: "()[]{}\n", from: index + 1)
        }
        return nil
    }

    /// Whether a declaration goes on after the line break at `index`.
    private func continues(at index: Int) -> Bool {
        let next = input.next(notOf: " \n", from: index)
        guard next < input.count else { return false }
        if ["{", "->", "throws", "rethrows", "async", "where"].contains(where: { input.starts(with: $0, at: next) }) {
            return true
        }
        let before = input.bytes[..<index].last { $0 != UInt8(ascii: " ") }
        return before.map { Array(",&:=>".utf8).contains($0) } ?? false
    }

    /// Counted from 1.
    private func line(_ index: Int) -> Int {
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= index { low = middle } else { high = middle }
        }
        return low + 1
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
            true
        default: false
        }
    }
}
