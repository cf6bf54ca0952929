import APIClient
import MeshResources

extension APIError {
    /// The same, with the resources named that the control plane only knows by their place: `changes[1].mesh`.
    ///
    /// - Parameter names: what each is called where it came from, in the order of the changes.
    func naming(_ names: [String]) -> APIError {
        guard case .refused(let refusal) = self else { return self }
        return .refused(
            Refusal(
                status: refusal.status, title: refusal.title, detail: refusal.detail,
                causes: refusal.causes.map { Self.named($0, names) }, body: refusal.body))
    }

    private static func named(_ cause: Violation, _ names: [String]) -> Violation {
        let prefix = "changes["
        guard cause.field.hasPrefix(prefix), let end = cause.field.firstIndex(of: "]"),
            let index = Int(cause.field[..<end].dropFirst(prefix.count)), names.indices.contains(index)
        else { return cause }
        let field = cause.field[cause.field.index(after: end)...].drop { $0 == "." }
        // A single document needs no name, and so its faults look as Kuma's do.
        guard names.count > 1 else { return Violation(String(field), cause.reason) }
        return Violation(field.isEmpty ? names[index] : "\(names[index]): \(field)", cause.reason)
    }
}
