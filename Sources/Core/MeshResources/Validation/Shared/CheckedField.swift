/// A field of a document, present or not, with the path that violations name.
///
/// Reads as protobuf does: an absent text is empty, an absent number is 0, an absent list has no elements.
struct CheckedField {
    /// `nil` if absent or `null`.
    let value: JSON?
    private let place: Place

    /// Where a field is. Its text is made only for a violation: most documents have none.
    private indirect enum Place: Sendable {
        case path(String)
        case field(Place, String)
        case element(Place, Int)
        case entry(Place, String)

        var text: String {
            switch self {
            case .path(let path): path
            case .field(let place, let name): joined(place.text, name)
            case .element(let place, let index): "\(place.text)[\(index)]"
            case .entry(let place, let key): "\(place.text)[\(GoText.quoted(key))]"
            }
        }

        private func joined(_ path: String, _ name: String) -> String {
            path.isEmpty ? name : name.isEmpty ? path : "\(path).\(name)"
        }
    }

    init(_ resource: Resource) {
        self.init(.object(resource.spec), .path(""))
    }

    private init(_ value: JSON?, _ place: Place) {
        self.value = value
        self.place = place
    }

    /// For example `networking.inbound[0].tags["version"]`; empty for the whole document.
    var path: String { place.text }

    func field(_ name: String) -> CheckedField { field(name, shownAs: name) }

    /// `alias` replaces the name in the path, where Kuma's path is not the field's.
    func field(_ name: String, shownAs alias: String) -> CheckedField {
        CheckedField(value?[name], .field(place, alias))
    }

    func fields(_ names: String...) -> [CheckedField] { names.map { field($0) } }

    /// Those of `names` that are defined, in their order.
    func defined(_ names: String...) -> [CheckedField] { names.map { field($0) }.filter(\.isDefined) }

    /// The entry `key` of a map.
    func entry(_ key: String) -> CheckedField { CheckedField(value?[key], .entry(place, key)) }

    /// Itself under another path.
    func shown(as path: String) -> CheckedField { CheckedField(value, .path(path)) }

    var elements: [CheckedField] {
        (value?.elements ?? []).enumerated().map { CheckedField($1 == .null ? nil : $1, .element(place, $0)) }
    }

    /// Keys of a map, sorted.
    var keys: [String] { (value?.members ?? [:]).keys.sorted() }

    var isDefined: Bool { value != nil }
    var text: String { value?.stringValue ?? "" }
    var number: Int64 { value?.intValue ?? 0 }
    var decimal: Double { value?.doubleValue ?? Double(number) }
    var flag: Bool { value?.boolValue ?? false }

    /// Tags or labels; an entry without a value is an empty text, as YAML's `version:` means.
    var textMap: [String: String] { (value?.members ?? [:]).mapValues { $0.stringValue ?? "" } }

    /// The one of `names` that is defined, as in a protobuf `oneof`; the first in their order.
    func firstDefined(of names: [String]) -> String? { names.first { field($0).isDefined } }

    /// A path below this one that is not a field of the document.
    func keyPath(_ key: String) -> String { Place.entry(place, key).text }

    func violation(_ reason: String) -> Violation { Violation(path, reason) }

    /// One violation if `condition` holds.
    func violation(_ reason: @autoclosure () -> String, if condition: Bool) -> [Violation] {
        condition ? [violation(reason())] : []
    }
}
