public import MeshResources

/// A patch that does not fit the value.
public struct JSONPatchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The pointer that leads nowhere.
    public let path: String

    public init(path: String) {
        self.path = path
    }

    public var description: String { "the patch does not fit: there is nothing at \"\(path)\"" }
}

extension JSONPatch {
    /// `value` after all operations.
    public func apply(to value: JSON) throws(JSONPatchError) -> JSON {
        var result = value
        for operation in operations { result = try Self.apply(operation, to: result) }
        return result
    }

    private static func apply(_ operation: Operation, to value: JSON) throws(JSONPatchError) -> JSON {
        let path =
            switch operation {
            case .add(let path, _), .remove(let path), .replace(let path, _): path
            }
        guard let steps = JSONPointer.steps(path), let result = apply(operation, to: value, at: steps[...]) else {
            throw JSONPatchError(path: path)
        }
        return result
    }

    /// `nil` where the path leads nowhere.
    private static func apply(_ operation: Operation, to value: JSON, at steps: ArraySlice<String>) -> JSON? {
        guard let step = steps.first else {
            switch operation {
            case .add(_, let new), .replace(_, let new): return new
            case .remove: return .null
            }
        }
        let rest = steps.dropFirst()
        switch value {
        case .object(var members):
            if rest.isEmpty { return change(&members, step, operation) ? .object(members) : nil }
            guard let member = members[step], let changed = apply(operation, to: member, at: rest) else { return nil }
            members[step] = changed
            return .object(members)
        case .array(var elements):
            guard let index = step == "-" ? elements.count : Int(step) else { return nil }
            if rest.isEmpty { return change(&elements, index, operation) ? .array(elements) : nil }
            guard elements.indices.contains(index), let changed = apply(operation, to: elements[index], at: rest) else {
                return nil
            }
            elements[index] = changed
            return .array(elements)
        case .null, .bool, .int, .double, .string: return nil
        }
    }

    private static func change(_ members: inout [String: JSON], _ name: String, _ operation: Operation) -> Bool {
        switch operation {
        case .add(_, let value): members[name] = value
        case .remove: return members.removeValue(forKey: name) != nil
        case .replace(_, let value): return members.updateValue(value, forKey: name) != nil
        }
        return true
    }

    private static func change(_ elements: inout [JSON], _ index: Int, _ operation: Operation) -> Bool {
        switch operation {
        case .add(_, let value):
            guard (0...elements.count).contains(index) else { return false }
            elements.insert(value, at: index)
        case .remove:
            guard elements.indices.contains(index) else { return false }
            elements.remove(at: index)
        case .replace(_, let value):
            guard elements.indices.contains(index) else { return false }
            elements[index] = value
        }
        return true
    }
}
