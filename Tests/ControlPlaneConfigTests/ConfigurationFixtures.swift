@testable import ControlPlaneConfig

/// Loads a file's text as `cp.yaml` for a user whose home is `/home/op`.
func load(_ yaml: String = "", _ variables: [String: String] = [:]) throws -> ControlPlaneConfiguration {
    let environment = ["HOME": "/home/op", "PATH": "/bin"].merging(variables) { _, given in given }
    return try ControlPlaneConfiguration.load(ConfigurationFile(name: "cp.yaml", text: yaml), environment)
}

/// What is wrong with a file and variables, a line each; empty if nothing is.
func problems(_ yaml: String = "", _ variables: [String: String] = [:]) -> [String] {
    do {
        _ = try load(yaml, variables)
        return []
    } catch {
        return (error as? ConfigurationError)?.problems.map(\.description) ?? ["\(error)"]
    }
}
