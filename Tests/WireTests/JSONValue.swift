import Foundation

/// A JSON document as a test reads it: what is not there is empty.
struct JSONValue: @unchecked Sendable {
    // Only values that JSONSerialization made, which nobody changes.
    private let value: Any?

    init(_ text: String) {
        value = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }

    private init(value: Any?) {
        self.value = value
    }

    subscript(name: String) -> JSONValue { JSONValue(value: (value as? [String: Any])?[name]) }

    var array: [JSONValue] { (value as? [Any] ?? []).map { JSONValue(value: $0) } }
    var members: [String: JSONValue] { (value as? [String: Any] ?? [:]).mapValues { JSONValue(value: $0) } }
    var text: String { value as? String ?? "" }
    var number: Int { (value as? NSNumber)?.intValue ?? 0 }
    var exists: Bool { value != nil }
}
