/// A file imports only what its target declares, and only inward.
///
/// SwiftPM lets an import of a transitive dependency pass, so the arrows in `Package.swift` would drift from the truth.
struct ImportRule {
    let manifest: PackageManifest

    /// What the toolchain brings; needs no declaration.
    private static let toolchain: Set<String> = [
        "Swift", "Foundation", "FoundationEssentials", "FoundationNetworking", "FoundationInternationalization",
        "Dispatch", "Synchronization", "Glibc", "Musl", "Darwin", "Testing", "XCTest", "RegexBuilder", "Observation",
        "_Concurrency",
    ]

    /// Modules whose product has another name.
    private static let productOfModule = ["_CryptoExtras": "CryptoExtras"]

    /// Rings from the inside out; a target depends on its own ring and those before it.
    private static let rings = ["System", "Generated", "Core", "Shell", "Executables"]

    func violations(in files: [SourceText]) throws -> [Violation] {
        let pattern = try ImportRule.importPattern()
        return files.flatMap { file in violations(in: file, pattern) } + outwardArrows()
    }

    static func importPattern() throws -> Pattern {
        try Pattern(
            #"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+"#
                + #"(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)"#)
    }

    private func violations(in file: SourceText, _ pattern: Pattern) -> [Violation] {
        guard let target = manifest.target(of: file.path) else {
            return [Violation(path: file.path, line: 0, message: "belongs to no target of Package.swift")]
        }
        let declared = Set(target.dependencies.map(PackageManifest.moduleName)).union([target.module])
        return file.code.indices.compactMap { index in
            guard let module = pattern.firstMatch(in: file.code[index]) else { return nil }
            let product = ImportRule.productOfModule[module] ?? module
            guard !declared.contains(product), !ImportRule.toolchain.contains(module) else { return nil }
            return Violation(
                path: file.path, line: index + 1,
                message: "\(target.name) imports \(module) without declaring it: add it to the target in Package.swift")
        }
    }

    /// Declared dependencies that point from an inner ring to an outer one, or to test support.
    private func outwardArrows() -> [Violation] {
        manifest.targets.flatMap { target -> [Violation] in
            guard let level = ImportRule.level(target) else { return [] }
            return target.dependencies.sorted().compactMap { name in
                guard let other = manifest.targets.first(where: { $0.name == name }) else { return nil }
                if let otherLevel = ImportRule.level(other), otherLevel <= level { return nil }
                return Violation(
                    path: "Package.swift", line: 0,
                    message: "\(target.name) (\(target.path)) depends on \(name) (\(other.path)): arrows point inward")
            }
        }
    }

    /// `nil` for tests, test support and benchmarks, which may use everything and be used by nothing here.
    private static func level(_ target: PackageManifest.Target) -> Int? {
        let parts = target.path.split(separator: "/")
        guard parts.count > 1, parts[0] == "Sources" else { return nil }
        return rings.firstIndex(of: String(parts[1]))
    }
}
