/// A JSON value as resources are made of.
///
/// Numbers without a fractional part that fit 53 bits are always `int`, so that `5`, `5.0` and `5e0` are one value and have one
/// canonical form. Object members have no order; what leaves is sorted.
public enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])
}

extension JSON {
    /// The member `key` of an object; `nil` if this is no object, has no such member, or the member is `null`.
    public subscript(key: String) -> JSON? {
        guard case .object(let members) = self, let value = members[key], value != .null else { return nil }
        return value
    }

    /// The element at `index` of an array; `nil` outside of it.
    public subscript(index: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    public var stringValue: String? {
        if case .string(let value) = self { return value }
        return nil
    }

    public var boolValue: Bool? {
        if case .bool(let value) = self { return value }
        return nil
    }

    /// An integer; also one that arrived as a string, the form that protobuf's JSON gives to 64-bit numbers.
    public var intValue: Int64? {
        switch self {
        case .int(let value): value
        case .string(let text): Int64(text)
        case .null, .bool, .double, .array, .object: nil
        }
    }

    public var doubleValue: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// The elements of an array; empty for anything else, as an absent list is.
    public var elements: [JSON] {
        if case .array(let values) = self { return values }
        return []
    }

    /// The members of an object; empty for anything else.
    public var members: [String: JSON] {
        if case .object(let values) = self { return values }
        return [:]
    }

    /// The members whose values are strings, as tags and labels are.
    public var stringMembers: [String: String] {
        members.compactMapValues(\.stringValue)
    }

    /// This object with `key` set, or removed where `value` is `nil`. Anything but an object becomes one.
    public func setting(_ key: String, to value: JSON?) -> JSON {
        var members = self.members
        members[key] = value
        return .object(members)
    }

    /// What the value is, in the words of error messages.
    public var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .int, .double: "number"
        case .string: "string"
        case .array: "list"
        case .object: "object"
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral, ExpressibleByFloatLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(floatLiteral value: Double) { self = JSON(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }

    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }

    /// A number; integral values up to 2^53 become `int`.
    public init(_ value: Double) {
        self = value.rounded() == value && abs(value) <= 9_007_199_254_740_992 ? .int(Int64(value)) : .double(value)
    }
}
