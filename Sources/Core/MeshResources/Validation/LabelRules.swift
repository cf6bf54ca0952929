/// Labels that say where a resource comes from cannot be changed once they are set; Kuma's texts, by label.
///
/// - Parameter old: `nil` if the resource is new.
public func violationsOfLabelChange(old: Resource?, new: Resource) -> [Violation] {
    guard let old else { return [] }
    return ["kuma.io/display-name", "kuma.io/origin", "kuma.io/zone"].compactMap { label in
        guard let before = old.labels[label], before != new.labels[label] else { return nil }
        let field = "labels[\(GoText.quoted(label))]"
        guard let after = new.labels[label] else {
            return Violation(field, "is immutable, cannot be removed (was \(GoText.quoted(before)))")
        }
        return Violation(
            field, "is immutable, cannot be changed from \(GoText.quoted(before)) to \(GoText.quoted(after))")
    }
}
