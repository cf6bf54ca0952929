/// Blanks comments and the inside of string literals; line breaks always stay.
///
/// Regex literals are read as code; a lone quote in one blanks the rest of its line and no more.
struct LiteralReader {
    /// Where the reader stands: in code (of an interpolation, if parentheses are open), or in a string literal.
    private enum Mode {
        case code(openParentheses: Int)
        case string(hashes: Int, quotes: Int)
    }

    private let input: ByteScan
    private var index = 0
    private var output: [UInt8] = []
    private var modes = [Mode.code(openParentheses: 0)]

    init(_ text: String) { input = ByteScan(Array(text.utf8)) }

    /// As many bytes and lines as the text has.
    mutating func blanked() -> [UInt8] {
        output.reserveCapacity(input.count)
        while index < input.count {
            switch modes[modes.count - 1] {
            case .code(let open): readCode(open: open)
            case .string(let hashes, let quotes): readString(hashes: hashes, quotes: quotes)
            }
        }
        return output
    }

    private mutating func readCode(open: Int) {
        keep(upTo: input.next(of: "\"#/()", from: index))
        guard index < input.count else { return }
        if input.starts(with: "//", at: index) { return blank(upTo: input.next(of: "\n", from: index)) }
        if input.starts(with: "/*", at: index) { return blank(upTo: endOfBlockComment()) }
        if let (hashes, quotes) = stringStart() {
            keep(upTo: index + hashes + quotes)
            modes.append(.string(hashes: hashes, quotes: quotes))
            return
        }
        let isInterpolation = modes.count > 1
        if isInterpolation, input[index] == UInt8(ascii: "(") {
            modes[modes.count - 1] = .code(openParentheses: open + 1)
        } else if isInterpolation, input[index] == UInt8(ascii: ")") {
            if open == 1 { modes.removeLast() } else { modes[modes.count - 1] = .code(openParentheses: open - 1) }
        }
        keep(upTo: index + 1)
    }

    private mutating func readString(hashes: Int, quotes: Int) {
        blank(upTo: input.next(of: quotes == 1 ? "\\\"\n" : "\\\"", from: index))
        guard index < input.count else { return }
        let guardMark = String(repeating: "#", count: hashes)
        let end = String(repeating: "\"", count: quotes) + guardMark
        if input[index] == newline {
            modes.removeLast()
        } else if input.starts(with: end, at: index) {
            keep(upTo: index + end.utf8.count)
            modes.removeLast()
        } else if input.starts(with: "\\\(guardMark)(", at: index) {
            blank(upTo: index + 1 + hashes)
            keep(upTo: index + 1)
            modes.append(.code(openParentheses: 1))
        } else {
            let isEscape = input.starts(with: "\\" + guardMark, at: index)
            blank(upTo: index + (isEscape ? 2 + hashes : 1))
        }
    }

    /// The number of `#` and quotes of the string literal that begins here.
    private func stringStart() -> (hashes: Int, quotes: Int)? {
        let quote = input.next(notOf: "#", from: index)
        guard quote < input.count, input[quote] == UInt8(ascii: "\"") else { return nil }
        return (quote - index, input.starts(with: "\"\"\"", at: quote) ? 3 : 1)
    }

    /// Block comments nest in Swift.
    private func endOfBlockComment() -> Int {
        var depth = 0
        var next = index
        while next < input.count {
            if input.starts(with: "/*", at: next) {
                depth += 1
                next += 2
            } else if input.starts(with: "*/", at: next) {
                depth -= 1
                next += 2
                if depth == 0 { return next }
            } else {
                next += 1
            }
            next = input.next(of: "/*", from: next)
        }
        return input.count
    }

    private mutating func keep(upTo end: Int) {
        let end = min(end, input.count)
        output += input.bytes[index..<end]
        index = end
    }

    private mutating func blank(upTo end: Int) {
        let end = min(end, input.count)
        while index < end {
            let stop = min(end, input.next(of: "\n", from: index))
            output += repeatElement(UInt8(ascii: " "), count: stop - index)
            if stop < end { output.append(newline) }
            index = min(end, stop + 1)
        }
    }
}
