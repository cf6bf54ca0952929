/// One step from a document towards a value inside it.
public enum PathElement: Hashable, Sendable {
    /// A field that the schema names: `.port`.
    case field(String)
    /// A key that the user chose, as in tags: `["kuma.io/service"]`.
    case key(String)
    /// A place in a list, from 0: `[2]`.
    case index(Int)
}

extension PathElement: Comparable {
    /// Places in a list by number, names by their bytes.
    public static func < (left: PathElement, right: PathElement) -> Bool {
        switch (left, right) {
        case (.index(let left), .index(let right)): left < right
        case (.index, .field), (.index, .key): true
        case (.field, .index), (.key, .index): false
        case (.field, .field), (.field, .key), (.key, .field), (.key, .key):
            left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
    }

    private var name: String {
        switch self {
        case .field(let name), .key(let name): name
        case .index(let index): String(index)
        }
    }
}

extension PathElement {
    /// The path as violations print it: `networking.inbound[0].tags["version"]`; empty for the document itself.
    public static func text(of path: some Sequence<PathElement>) -> String {
        path.reduce(into: "") { text, element in
            switch element {
            case .field(let name): text += text.isEmpty ? name : ".\(name)"
            case .key(let name): text += "[\"\(name)\"]"
            case .index(let index): text += "[\(index)]"
            }
        }
    }
}

extension JSON {
    /// The value at `path`; `nil` where there is none, and for `null`.
    public func value(at path: some Sequence<PathElement>) -> JSON? {
        var value: JSON? = self
        for element in path {
            switch element {
            case .field(let name), .key(let name): value = value?[name]
            case .index(let index): value = value?[index]
            }
        }
        return value
    }

    /// This value with `replacement` at `path`. Where the path leads nowhere, nothing changes.
    public func replacing(at path: some Collection<PathElement>, with replacement: JSON) -> JSON {
        guard let first = path.first else { return replacement }
        switch (self, first) {
        case (.object(var members), .field(let name)), (.object(var members), .key(let name)):
            guard let old = members[name] else { return self }
            members[name] = old.replacing(at: path.dropFirst(), with: replacement)
            return .object(members)
        case (.array(var elements), .index(let index)):
            guard elements.indices.contains(index) else { return self }
            elements[index] = elements[index].replacing(at: path.dropFirst(), with: replacement)
            return .array(elements)
        default: return self
        }
    }
}
