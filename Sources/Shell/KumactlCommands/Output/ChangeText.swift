import MeshResources

/// How changes of resources look: `+` created, `~` updated, `-` deleted.
struct ChangeText {
    let usesColour: Bool

    /// `~ Timeout default/slow`.
    func title(of change: JSON) -> String {
        mark(of: change["op"]?.stringValue ?? "") + " " + Self.name(of: change)
    }

    /// The mark of an operation, coloured.
    func mark(of operation: String) -> String {
        let (mark, colour) =
            switch operation {
            case "created", "create", "add": ("+", "32")
            case "deleted", "delete", "remove": ("-", "31")
            default: ("~", "33")
            }
        return usesColour ? "\u{1B}[\(colour)m\(mark)\u{1B}[0m" : mark
    }

    /// `Timeout default/slow`, `Mesh default`.
    static func name(of change: JSON) -> String {
        ResourceKey(
            type: change["type"]?.stringValue ?? "?", mesh: change["mesh"]?.stringValue ?? "",
            name: change["name"]?.stringValue ?? "?"
        ).description
    }

    /// A line for each field that differs between `before` and `after`.
    func fields(before: JSON?, after: JSON?, indent: String) -> [String] {
        FieldDifference.between(Self.content(before), Self.content(after)).map { difference in
            let (old, new) = (difference.before?.canonicalText, difference.after?.canonicalText)
            return switch (old, new) {
            case (let old?, let new?): "\(indent)\(mark(of: "")) \(difference.path): \(old) -> \(new)"
            case (nil, let new?): "\(indent)\(mark(of: "add")) \(difference.path): \(new)"
            case (let old?, nil): "\(indent)\(mark(of: "remove")) \(difference.path): \(old)"
            case (nil, nil): "\(indent)\(difference.path)"
            }
        }
    }

    /// A line for each operation of a patch (RFC 6902).
    func patch(_ operations: [JSON], indent: String) -> [String] {
        operations.flatMap { operation -> [String] in
            let kind = operation["op"]?.stringValue ?? ""
            let path = operation["path"]?.stringValue ?? ""
            // The whole resource came or went.
            if path.isEmpty { return fields(before: [:], after: operation["value"], indent: indent) }
            let value = operation.members["value"].map { ": \($0.canonicalText)" } ?? ""
            return ["\(indent)\(mark(of: kind)) \(path)\(value)"]
        }
    }

    /// Without what names the resource or says when it changed.
    private static func content(_ resource: JSON?) -> JSON {
        let derived: Set<String> = ["type", "mesh", "name", "creationTime", "modificationTime", "kri", "revision"]
        return .object((resource ?? .null).members.filter { !derived.contains($0.key) })
    }
}

/// A value that is not the same in two documents.
struct FieldDifference: Hashable {
    /// `conf.http.requestTimeout`, `sources[0].match["kuma.io/service"]`.
    let path: String
    let before: JSON?
    let after: JSON?

    /// Sorted as the document is; empty if both are equal.
    static func between(_ before: JSON, _ after: JSON) -> [FieldDifference] {
        var found: [FieldDifference] = []
        collect(before, after, path: "", into: &found)
        return found
    }

    private static func collect(_ before: JSON?, _ after: JSON?, path: String, into found: inout [FieldDifference]) {
        guard before != after else { return }
        switch (before, after) {
        case (.object(let old), .object(let new)):
            for key in Set(old.keys).union(new.keys).sorted() {
                collect(old[key], new[key], path: path + step(key, isFirst: path.isEmpty), into: &found)
            }
        case (.array(let old), .array(let new)):
            for index in 0..<max(old.count, new.count) {
                collect(
                    old.dropFirst(index).first, new.dropFirst(index).first, path: "\(path)[\(index)]", into: &found)
            }
        default: found.append(FieldDifference(path: path, before: before, after: after))
        }
    }

    private static func step(_ key: String, isFirst: Bool) -> String {
        let isPlain = key.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        return isPlain ? (isFirst ? key : ".\(key)") : "[\"\(key)\"]"
    }
}
