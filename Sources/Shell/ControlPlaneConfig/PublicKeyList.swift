import MeshResources

/// The `publicKeys` of a token validator: keys that check tokens which were issued elsewhere.
enum PublicKeyList {
    private static let members = ["kid", "mesh", "key", "keyFile"]

    static func read(_ input: ConfigurationInput) throws(ConfigurationMismatch) -> JSON? {
        guard case .list(let elements) = input else { return nil }
        var keys: [JSON] = []
        for (index, element) in elements.enumerated() { keys.append(try read(element, at: index)) }
        return .array(keys)
    }

    /// `null` members count as absent; a member's value is shown in no message, since it may be a key.
    private static func read(_ input: ConfigurationInput, at index: Int) throws(ConfigurationMismatch) -> JSON {
        guard case .object(let given) = input else {
            throw ConfigurationMismatch(reason: "element \(index): expected an object with kid and key or keyFile")
        }
        var key: [String: JSON] = [:]
        for (name, value) in given.sorted(by: { $0.key < $1.key }) {
            guard members.contains(name) else {
                let known = members.joined(separator: ", ")
                throw ConfigurationMismatch(reason: "element \(index): unknown member '\(name)'; known are \(known)")
            }
            if case .null = value { continue }
            guard let text = value.text else {
                throw ConfigurationMismatch(reason: "element \(index): '\(name)' must be a text")
            }
            key[name] = .string(text)
        }
        guard key["kid"] != nil else { throw ConfigurationMismatch(reason: "element \(index): 'kid' is missing") }
        guard (key["key"] == nil) != (key["keyFile"] == nil) else {
            throw ConfigurationMismatch(reason: "element \(index): exactly one of 'key' and 'keyFile' must be set")
        }
        return .object(key)
    }

    /// The same list with the inline keys hidden.
    static func masked(_ list: JSON) -> JSON {
        .array(list.elements.map { $0["key"] == nil ? $0 : $0.setting("key", to: .string(ConfigurationKey.mask)) })
    }
}
