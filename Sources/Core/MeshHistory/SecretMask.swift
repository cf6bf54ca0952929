public import MeshResources

/// Secret values never leave through history, whoever asks: they are shown as `***`.
public enum SecretMask {
    /// What stands for a secret value.
    public static let text = "***"

    /// The whole document, its secret values masked.
    public static func document(of resource: Resource) -> JSON {
        replacing(resource) { _ in .string(text) }
    }

    /// Marks secret values so that they can still be told apart; only for comparing, never to be shown.
    static func marked(_ resource: Resource) -> JSON {
        replacing(resource) { .string(mark + $0.canonicalText) }
    }

    /// Masks what `marked` has marked, wherever it is in `value`.
    static func unmarked(_ value: JSON) -> JSON {
        switch value {
        case .string(let value) where value.hasPrefix(mark): .string(text)
        case .array(let elements): .array(elements.map(unmarked))
        case .object(let members): .object(members.mapValues(unmarked))
        case .null, .bool, .int, .double, .string: value
        }
    }

    /// Control characters, so that no value in a document looks like it by accident.
    private static let mark = "\u{1}secret\u{2}"

    private static func replacing(_ resource: Resource, with mask: (JSON) -> JSON) -> JSON {
        let paths = ResourceType.named(resource.key.type)?.secretPaths(in: resource) ?? []
        return paths.reduce(resource.document) { document, path in
            guard let value = document.value(at: path) else { return document }
            return document.replacing(at: path, with: mask(value))
        }
    }
}
