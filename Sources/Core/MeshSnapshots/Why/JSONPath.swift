import MeshResources

/// Places in a JSON value, as pointers (RFC 6901).
enum JSONPath {
    static func escaped(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    static func unescaped(_ step: some StringProtocol) -> String {
        String(step).replacing("~1", with: "/").replacing("~0", with: "~")
    }

    /// Whether one of two places is in the other, or both are the same.
    static func overlap(_ left: String, _ right: String) -> Bool {
        left == right || left.hasPrefix("\(right)/") || right.hasPrefix("\(left)/")
    }

    /// How far `pointer` leads into `value`: the part that exists, and what is below its end, sorted; `nil` if all exists.
    static func missing(_ pointer: String, in value: JSON) -> (existing: String, members: [String])? {
        var (value, existing) = (value, "")
        for step in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let next = value[step: unescaped(step)] else { return (existing, value.steps) }
            value = next
            existing += "/\(step)"
        }
        return nil
    }

    /// Where `value` differs from `other`: pointers into `value`, sorted; a whole that only one of them has counts once.
    static func differences(of value: JSON, from other: JSON) -> [String] {
        var found: Set<String> = []
        collect(value, other, at: "", into: &found)
        return found.sorted()
    }

    private static func collect(_ value: JSON, _ other: JSON, at place: String, into found: inout Set<String>) {
        guard value != other else { return }
        switch (value, other) {
        case (.object(let members), .object(let others)):
            for name in Set(members.keys).union(others.keys) {
                let place = "\(place)/\(escaped(name))"
                guard let member = members[name], let old = others[name] else {
                    found.insert(place)
                    continue
                }
                collect(member, old, at: place, into: &found)
            }
        case (.array(let elements), .array(let others)) where elements.count == others.count:
            for index in elements.indices {
                collect(elements[index], others[index], at: "\(place)/\(index)", into: &found)
            }
        case (.array(let elements), .array(let others)):
            found.formUnion(inserted(elements, others).map { "\(place)/\($0)" })
            if elements.count < others.count { found.insert(place) }
        default: found.insert(place)
        }
    }

    /// What stands between the beginning and the end that both lists share.
    private static func inserted(_ elements: [JSON], _ others: [JSON]) -> Range<Int> {
        let start = zip(elements, others).prefix { $0 == $1 }.count
        let end = zip(elements.dropFirst(start).reversed(), others.dropFirst(start).reversed()).prefix { $0 == $1 }
            .count
        return start..<(elements.count - end)
    }
}

extension JSON {
    /// The member or element that a step of a pointer means.
    fileprivate subscript(step step: String) -> JSON? {
        switch self {
        case .object(let members): members[step]
        case .array: Int(step).flatMap { self[$0] }
        case .null, .bool, .int, .double, .string: nil
        }
    }

    /// The steps that lead on from here, sorted.
    fileprivate var steps: [String] {
        switch self {
        case .object(let members): members.keys.sorted()
        case .array(let elements): elements.indices.map(String.init)
        case .null, .bool, .int, .double, .string: []
        }
    }
}
