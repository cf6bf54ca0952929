import MeshResources

/// The keys as a tree, as the file has them.
enum ConfigurationTree {
    /// `null` values are left out.
    static func nested(_ values: [String: JSON]) -> JSON {
        var tree = JSON.object([:])
        for (path, value) in values where value != .null {
            tree = setting(path.split(separator: ".")[...], to: value, in: tree)
        }
        return tree
    }

    static func value(at path: String, in tree: JSON) -> JSON? {
        var value: JSON? = tree
        for name in path.split(separator: ".") { value = value?[String(name)] }
        return value
    }

    static func masked(_ tree: JSON) -> JSON {
        var tree = tree
        for key in ConfigurationKey.all {
            guard let value = value(at: key.path, in: tree) else { continue }
            let names = key.path.split(separator: ".")[...]
            if key.isSecret { tree = setting(names, to: .string(ConfigurationKey.mask), in: tree) }
            if case .publicKeys = key.kind { tree = setting(names, to: PublicKeyList.masked(value), in: tree) }
        }
        return tree
    }

    private static func setting(_ path: ArraySlice<Substring>, to value: JSON, in tree: JSON) -> JSON {
        guard let name = path.first.map(String.init) else { return value }
        return tree.setting(name, to: setting(path.dropFirst(), to: value, in: tree[name] ?? .object([:])))
    }
}
