import APIClient
import MeshResources

extension APIError {
    /// The same, with the resources named that the control plane only knows by their place: `changes[1].mesh`.
    ///
    /// - Parameter keys: in the order of the changes.
    func naming(_ keys: [ResourceKey]) -> APIError {
        guard case .refused(let refusal) = self else { return self }
        return .refused(
            Refusal(
                status: refusal.status, title: refusal.title, detail: refusal.detail,
                causes: refusal.causes.map { Self.named($0, keys) }, body: refusal.body))
    }

    private static func named(_ cause: Violation, _ keys: [ResourceKey]) -> Violation {
        let prefix = "changes["
        guard cause.field.hasPrefix(prefix), let end = cause.field.firstIndex(of: "]"),
            let index = Int(cause.field[..<end].dropFirst(prefix.count)), keys.indices.contains(index)
        else { return cause }
        let field = cause.field[cause.field.index(after: end)...].drop { $0 == "." }
        // A single document needs no name, and so its faults look as Kuma's do.
        guard keys.count > 1 else { return Violation(String(field), cause.reason) }
        return Violation(field.isEmpty ? "\(keys[index])" : "\(keys[index]): \(field)", cause.reason)
    }
}
