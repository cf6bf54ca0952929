/// Faults of a regular expression that no engine accepts, in the words of Go's RE2.
///
/// Not a compiler: Envoy and kuma-dp compile it. This finds what an operator mistypes.
enum RegularExpression {
    /// What is wrong with `pattern`; `nil` if nothing was found.
    static func fault(in pattern: String) -> String? {
        var depth = 0
        var mayRepeat = false
        var rest = Substring(pattern)
        while let character = rest.popFirst() {
            switch character {
            case "\\":
                guard rest.popFirst() != nil else { return problem("trailing backslash at end of expression", "") }
                mayRepeat = true
            case "[":
                guard skipClass(&rest) else { return problem("missing closing ]", "[" + rest) }
                mayRepeat = true
            case "(":
                depth += 1
                mayRepeat = false
                if rest.first == "?" { rest = rest.dropFirst() }
            case ")":
                guard depth > 0 else { return problem("unexpected )", pattern) }
                depth -= 1
                mayRepeat = true
            case "*", "+", "?":
                guard mayRepeat else { return problem("missing argument to repetition operator", String(character)) }
            case "|", "^":
                mayRepeat = false
            default:
                mayRepeat = true
            }
        }
        return depth == 0 ? nil : problem("missing closing )", pattern)
    }

    private static func problem(_ what: String, _ where: String) -> String {
        "error parsing regexp: \(what): `\(`where`)`"
    }

    /// Moves behind the `]` that closes a class; `false` (and `rest` as it was) if none does.
    private static func skipClass(_ rest: inout Substring) -> Bool {
        var inside = rest
        if inside.first == "^" { inside.removeFirst() }
        if inside.first == "]" { inside.removeFirst() }
        while let character = inside.popFirst() {
            if character == "\\" { _ = inside.popFirst() }
            if character == "[", inside.first == ":", let end = endOfNamedClass(inside) { inside = end }
            if character == "]" {
                rest = inside
                return true
            }
        }
        return false
    }

    /// Behind the `:]` of `[:alpha:]`.
    private static func endOfNamedClass(_ text: Substring) -> Substring? {
        let name = text.dropFirst().prefix(while: { $0.isASCII && ($0.isLetter || $0 == "^") })
        let end = text.dropFirst(1 + name.count)
        return end.hasPrefix(":]") ? end.dropFirst(2) : nil
    }
}
