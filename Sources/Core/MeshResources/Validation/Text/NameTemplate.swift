/// Why a template cannot be used, in the words of Go's `text/template`.
public struct NameTemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// A Go template of literal text and parameters: `{{.service}}.mesh`, with optional trim marks (`{{- .a -}}`).
///
/// Functions and control structures of Go templates are refused.
public struct NameTemplate: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        case literal(String)
        case parameter(String)
    }

    private var parts: [Part] = []

    /// Parses `text`; throws in Go's words.
    public init(_ text: String) throws(NameTemplateError) {
        var rest = Substring(text)
        var line = 1
        while let open = Self.firstIndex(of: "{{", in: rest) {
            let before = rest[..<open]
            line += before.count(where: \.isNewline)
            append(literal: before)
            rest = rest[open...].dropFirst(2)
            trimIfMarked(&rest)
            let part = try Self.takeAction(&rest, line: line)
            parts.append(part)
        }
        append(literal: rest)
    }

    /// The text with each parameter replaced by its value; `<no value>` where it has none, as Go prints it.
    public func rendered(with values: [String: String]) -> String {
        parts.reduce(into: "") { result, part in
            switch part {
            case .literal(let text): result += text
            case .parameter(let name): result += values[name] ?? "<no value>"
            }
        }
    }

    private mutating func append(literal text: Substring) {
        if !text.isEmpty { parts.append(.literal(String(text))) }
    }

    /// `{{-` removes the white space before it.
    private mutating func trimIfMarked(_ rest: inout Substring) {
        guard rest.first == "-", rest.dropFirst().first?.isWhitespace == true else { return }
        rest = rest.dropFirst(2)
        guard case .literal(let text)? = parts.last else { return }
        parts.removeLast()
        append(literal: text[...].trimmingEnd())
    }

    private static func takeAction(_ rest: inout Substring, line: Int) throws(NameTemplateError) -> Part {
        func error(_ reason: String) -> NameTemplateError { NameTemplateError("template: :\(line): \(reason)") }
        rest = rest.drop(while: \.isWhitespace)
        let dotted = rest.first == "."
        if dotted { rest = rest.dropFirst() }
        let name = rest.prefix(while: { $0.isLetter || $0.isNumber || $0 == "_" })
        rest = rest.dropFirst(name.count)
        if !dotted, !name.isEmpty { throw error("function \(GoText.quoted(String(name))) not defined") }
        let space = rest.prefix(while: \.isWhitespace)
        rest = rest.dropFirst(space.count)
        let trims = !space.isEmpty && rest.hasPrefix("-}}")
        if trims { rest = rest.dropFirst() }
        guard rest.hasPrefix("}}") else {
            throw error(
                rest.isEmpty ? "unclosed action" : "unexpected \(GoText.quoted(String(rest.prefix(1)))) in operand")
        }
        guard !name.isEmpty else { throw error("missing value for command") }
        rest = rest.dropFirst(2)
        if trims { rest = rest.drop(while: \.isWhitespace) }
        return .parameter(String(name))
    }

    private static func firstIndex(of mark: String, in text: Substring) -> Substring.Index? {
        text.indices.first { text[$0...].hasPrefix(mark) }
    }
}

extension Substring {
    fileprivate func trimmingEnd() -> Substring {
        lastIndex(where: { !$0.isWhitespace }).map { self[...$0] } ?? self[..<startIndex]
    }
}
