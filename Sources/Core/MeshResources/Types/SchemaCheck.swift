/// Walks a document beside its schema. Paths become text only where there is something to say.
struct SchemaCheck {
    private struct Remark {
        let path: [PathElement]
        let text: String
        /// For an unknown field: where a name that was meant may be found.
        var known: ObjectSchema?

        static func precedes(_ left: Remark, _ right: Remark) -> Bool {
            left.path == right.path ? left.text < right.text : left.path.lexicographicallyPrecedes(right.path)
        }
    }

    /// Suggestions cost time; beyond so many faults nobody reads them.
    private static let suggestionLimit = 100

    private var path: [PathElement] = []
    private var faults: [Remark] = []
    private var warnings: [Remark] = []

    func result(_ resource: Resource) -> SchemaResult {
        let sorted = faults.sorted(by: Remark.precedes).enumerated()
        return SchemaResult(
            resource: resource,
            violations: sorted.map { index, fault in
                let suggestion = index < Self.suggestionLimit ? Self.suggestion(for: fault) : nil
                return Violation(PathElement.text(of: fault.path), fault.text + (suggestion ?? ""))
            },
            warnings: warnings.sorted(by: Remark.precedes).map {
                $0.path.isEmpty ? $0.text : "\(PathElement.text(of: $0.path)): \($0.text)"
            })
    }

    mutating func refuse(_ reason: String) {
        faults.append(Remark(path: path, text: reason))
    }

    mutating func refuse(_ value: JSON, expected: String) {
        refuse("must be \(expected), not \(value.kindWithArticle)")
    }

    mutating func warn(_ text: String) {
        warnings.append(Remark(path: path, text: text))
    }

    mutating func within<Result>(_ element: PathElement, _ body: (inout SchemaCheck) -> Result) -> Result {
        path.append(element)
        defer { path.removeLast() }
        return body(&self)
    }

    /// - Returns: what to store instead of `value`; `nil` if it can stay as it is.
    mutating func check(_ value: JSON, _ schema: Schema) -> JSON? {
        switch schema {
        case .object(let object): return checkObject(value, object)
        case .list(let element): return checkList(value, element)
        case .map(let element): return checkMap(value, element)
        case .freeForm, .chosen:
            if case .object = value { return nil }
            refuse(value, expected: "an object")
            return nil
        case .bytes: return checkBytes(value)
        case .string, .enumeration, .bool, .uint32, .uint64, .double, .duration, .time:
            checkScalar(value, schema)
            return nil
        }
    }

    private mutating func checkObject(_ value: JSON, _ object: ObjectSchema) -> JSON? {
        switch value {
        case .object(let members): return checkMembers(members, object).map(JSON.object)
        case .array:
            guard let form = object.listForm else { break }
            warn(form.deprecation)
            let members = [form.field: value]
            return .object(checkMembers(members, object) ?? members)
        case .null, .bool, .int, .double, .string: break
        }
        refuse(value, expected: "an object")
        return nil
    }

    /// - Returns: the members to store; `nil` if these can stay as they are.
    mutating func checkMembers(_ members: [String: JSON], _ object: ObjectSchema) -> [String: JSON]? {
        var changed: [String: JSON]?
        var present: UInt64 = 0
        for (name, value) in members {
            guard let position = object.positions[name] else {
                refuseUnknown(name, object)
                continue
            }
            if value == .null {
                // Another spelling of the field may have been stored under this name by now.
                changed = changed ?? members
                if changed?[name] == .some(.null) { changed?[name] = nil }
                continue
            }
            present |= 1 << UInt64(position)
            let field = object.fields[position]
            let checked = within(.field(name)) { check in
                if let deprecation = field.deprecation { check.warn(deprecation) }
                return check.check(value, field.schema.resolved(beside: members))
            }
            if name != field.name {
                refuseSecondSpelling(of: field, name: name, in: members)
                changed = changed ?? members
                changed?[name] = nil
                changed?[field.name] = checked ?? value
            } else if let checked {
                changed = changed ?? members
                changed?[name] = checked
            }
        }
        checkPresence(present, object)
        return changed
    }

    private mutating func checkPresence(_ present: UInt64, _ object: ObjectSchema) {
        for group in object.oneofs where (present & group).nonzeroBitCount > 1 {
            let names = object.names(present & group).map { "\"\($0)\"" }.joined(separator: ", ")
            refuse("only one of these may be set: \(names)")
        }
        let missing = object.required & ~present
        guard missing != 0 else { return }
        for name in object.names(missing) { within(.field(name)) { $0.refuse("cannot be empty") } }
    }

    private mutating func refuseUnknown(_ name: String, _ object: ObjectSchema) {
        faults.append(Remark(path: path + [.field(name)], text: "unknown field", known: object))
    }

    private static func suggestion(for fault: Remark) -> String? {
        guard let object = fault.known, case .field(let name) = fault.path.last else { return nil }
        let envelope = fault.path.count == 1 ? ["type", "mesh", "name", "labels"] : []
        return NearestName.find(name, among: object.fields.map(\.name) + envelope).map { ", did you mean \"\($0)\"?" }
    }

    /// Says it once, at the first of the spellings.
    private mutating func refuseSecondSpelling(of field: SchemaField, name: String, in members: [String: JSON]) {
        let given = field.acceptedNames.filter { members[$0] ?? .null != .null }.sorted()
        guard given.count > 1, given.first(where: { $0 != field.name }) == name else { return }
        let names = given.map { "\"\($0)\"" }.joined(separator: " and ")
        within(.field(field.name)) { $0.refuse("is given twice, as \(names)") }
    }

    private mutating func checkList(_ value: JSON, _ element: Schema) -> JSON? {
        guard case .array(let values) = value else {
            refuse(value, expected: "a list")
            return nil
        }
        var changed: [JSON]?
        for (index, value) in values.enumerated() {
            guard let checked = within(.index(index), { $0.check(value, element) }) else { continue }
            changed = changed ?? values
            changed?[index] = checked
        }
        return changed.map(JSON.array)
    }

    private mutating func checkMap(_ value: JSON, _ element: Schema) -> JSON? {
        guard case .object(let members) = value else {
            refuse(value, expected: "an object")
            return nil
        }
        var changed: [String: JSON]?
        for (key, value) in members {
            guard let checked = within(.key(key), { $0.check(value, element) }) else { continue }
            changed = changed ?? members
            changed?[key] = checked
        }
        return changed.map(JSON.object)
    }
}
