/// No `Google_Protobuf_Any` that holds a message: it is encoded anew each time it is encoded, a thousand times slower
/// than bytes. It may only be made to take its `.value` at once.
enum AnyMessageRule {
    static func violations(in files: [SourceText]) -> [Violation] {
        files.flatMap { file -> [Violation] in
            guard file.code.contains(where: { $0.contains(name) }) else { return [] }
            return lines(in: ByteScan(file.codeBytes)).map {
                Violation(
                    path: file.path, line: $0,
                    message: "\(name)(message:) keeps the message: set type URL and serialized bytes")
            }
        }
    }

    private static let name = "Google_Protobuf_Any"

    /// Lines of the calls `Google_Protobuf_Any(message: ...)` that no `.value` follows.
    private static func lines(in code: ByteScan) -> [Int] {
        var lines: [Int] = []
        var next = code.find("\(name)(", from: 0)
        while let start = next {
            let open = start + name.utf8.count
            next = code.find("\(name)(", from: open)
            guard code.starts(with: "message:", at: code.next(notOf: " \n", from: open + 1)) else { continue }
            let after = code.next(notOf: " \n", from: (code.closing(open, "()") ?? code.count) + 1)
            if !code.starts(with: ".value", at: after) {
                lines.append(code.bytes[..<start].count { $0 == newline } + 1)
            }
        }
        return lines
    }
}
