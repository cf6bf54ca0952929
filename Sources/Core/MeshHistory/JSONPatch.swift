public import MeshResources

/// A change of a JSON value, RFC 6902; only `add`, `remove` and `replace`.
public struct JSONPatch: Hashable, Sendable {
    /// One step; `path` is a JSON pointer (RFC 6901), empty for the whole value.
    public enum Operation: Hashable, Sendable {
        case add(path: String, value: JSON)
        case remove(path: String)
        case replace(path: String, value: JSON)
    }

    /// In the order in which they must be carried out.
    public let operations: [Operation]

    public init(_ operations: [Operation]) {
        self.operations = operations
    }

    /// What turns `old` into `new`; the same for the same values. Pointers begin with `prefix`.
    public init(from old: JSON, to new: JSON, prefix: String = "") {
        var comparison = Comparison()
        comparison.compare(old, new, at: prefix)
        operations = comparison.operations
    }

    public var isEmpty: Bool { operations.isEmpty }

    /// The document of RFC 6902: a list.
    public var json: JSON { .array(operations.map(\.json)) }
}

extension JSONPatch.Operation {
    /// The document of RFC 6902: an object.
    public var json: JSON {
        switch self {
        case .add(let path, let value): ["op": "add", "path": .string(path), "value": value]
        case .remove(let path): ["op": "remove", "path": .string(path)]
        case .replace(let path, let value): ["op": "replace", "path": .string(path), "value": value]
        }
    }

    /// The same with another value; `remove` has none.
    func mapValue(_ transform: (JSON) -> JSON) -> JSONPatch.Operation {
        switch self {
        case .add(let path, let value): .add(path: path, value: transform(value))
        case .remove: self
        case .replace(let path, let value): .replace(path: path, value: transform(value))
        }
    }
}

/// Pointers of RFC 6901.
enum JSONPointer {
    static func escaped(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        return String(
            decoding: name.utf8.flatMap { byte -> [UInt8] in
                switch byte {
                case UInt8(ascii: "~"): Array("~0".utf8)
                case UInt8(ascii: "/"): Array("~1".utf8)
                default: [byte]
                }
            }, as: UTF8.self)
    }

    /// The steps of a pointer; `nil` if it does not begin with `/`.
    static func steps(_ pointer: String) -> [String]? {
        guard !pointer.isEmpty else { return [] }
        guard pointer.utf8.first == UInt8(ascii: "/") else { return nil }
        return pointer.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map {
            String(decoding: unescaped($0), as: UTF8.self)
        }
    }

    private static func unescaped(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var isEscape = false
        for byte in bytes {
            if isEscape {
                result.append(byte == UInt8(ascii: "1") ? UInt8(ascii: "/") : UInt8(ascii: "~"))
                isEscape = false
            } else if byte == UInt8(ascii: "~") {
                isEscape = true
            } else {
                result.append(byte)
            }
        }
        return result
    }
}

private struct Comparison {
    var operations: [JSONPatch.Operation] = []

    mutating func compare(_ old: JSON, _ new: JSON, at path: String) {
        guard old != new else { return }
        switch (old, new) {
        case (.object(let old), .object(let new)): compare(old, new, at: path)
        case (.array(let old), .array(let new)): compare(old, new, at: path)
        default: operations.append(.replace(path: path, value: new))
        }
    }

    private mutating func compare(_ old: [String: JSON], _ new: [String: JSON], at path: String) {
        let names = Set(old.keys).union(new.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for name in names {
            let member = "\(path)/\(JSONPointer.escaped(name))"
            switch (old[name], new[name]) {
            case (let before?, let after?): compare(before, after, at: member)
            case (nil, let after?): operations.append(.add(path: member, value: after))
            case (_?, nil): operations.append(.remove(path: member))
            case (nil, nil): break
            }
        }
    }

    /// What both ends have in common stays; of the middle, elements at the same place are compared.
    private mutating func compare(_ old: [JSON], _ new: [JSON], at path: String) {
        var start = 0
        while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
        var (oldEnd, newEnd) = (old.count, new.count)
        while oldEnd > start, newEnd > start, old[oldEnd - 1] == new[newEnd - 1] {
            oldEnd -= 1
            newEnd -= 1
        }
        let shared = min(oldEnd, newEnd)
        for index in start..<max(start, shared) { compare(old[index], new[index], at: "\(path)/\(index)") }
        for index in (shared..<max(shared, oldEnd)).reversed() { operations.append(.remove(path: "\(path)/\(index)")) }
        for index in shared..<max(shared, newEnd) {
            operations.append(.add(path: "\(path)/\(index)", value: new[index]))
        }
    }
}
