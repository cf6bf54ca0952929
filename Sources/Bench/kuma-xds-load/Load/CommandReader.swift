import Glibc

/// Lines of the standard input, as they come.
struct CommandReader {
    private var rest: [UInt8] = []
    private(set) var isAtEnd = false

    /// The whole lines that are there, each split at blanks.
    mutating func read() -> [[Substring]] {
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(0, &chunk, chunk.count)
            if count == 0 { isAtEnd = true }
            guard count > 0 else { break }
            rest += chunk[..<count]
        }
        var lines: [[Substring]] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(String(decoding: rest[..<end], as: UTF8.self).split(separator: " "))
            rest.removeFirst(end + 1)
        }
        return lines
    }
}
