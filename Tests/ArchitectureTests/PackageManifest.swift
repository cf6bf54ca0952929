import Foundation

/// The targets of the package, as SwiftPM reads `Package.swift`.
struct PackageManifest: Sendable {
    struct Target: Sendable {
        let name: String
        /// Relative to the repository's root.
        let path: String
        /// Names of targets and products that it depends on directly.
        let dependencies: Set<String>

        /// SwiftPM names the module of `kuma-cp` `kuma_cp`.
        var module: String { PackageManifest.moduleName(name) }
    }

    let targets: [Target]

    /// Reads what `swift package dump-package` prints; `nil` if it has another shape.
    init?(dump: Data) {
        guard let root = try? JSONSerialization.jsonObject(with: dump) as? [String: Any],
            let list = root["targets"] as? [[String: Any]]
        else { return nil }
        targets = list.compactMap(PackageManifest.target)
        guard targets.count == list.count else { return nil }
    }

    init(targets: [Target]) { self.targets = targets }

    static func moduleName(_ name: String) -> String { name.replacingOccurrences(of: "-", with: "_") }

    /// The target whose folder holds the file at `path`.
    func target(of path: String) -> Target? { targets.first { path.hasPrefix($0.path + "/") } }

    private static func target(_ fields: [String: Any]) -> Target? {
        guard let name = fields["name"] as? String, let dependencies = fields["dependencies"] as? [[String: Any]]
        else { return nil }
        // Each is {"byName": [name, ...]}, {"target": [name, ...]} or {"product": [name, package, ...]}.
        let names = dependencies.compactMap { ($0.values.first as? [Any])?.first as? String }
        guard names.count == dependencies.count else { return nil }
        return Target(name: name, path: fields["path"] as? String ?? "", dependencies: Set(names))
    }
}
