import APIClient
import ArgumentParser
import MeshResources

/// `kumactl version`.
struct VersionCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Shows the version of kumactl and of the control plane.")

    @Flag(name: [.customShort("a"), .customLong("detailed")], help: "Show all that the control plane says of itself.")
    var isDetailed = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let console = session.console
        console.line("Client: \(ProductVersion.product) \(ProductVersion.number)")
        do {
            let index = try await session.withAPI { try await $0.index() }
            let product = index["product"]?.stringValue ?? ProductVersion.product
            console.line(
                isDetailed
                    ? "Server: \(index.canonicalText)" : "Server: \(product) \(index["version"]?.stringValue ?? "")")
        } catch let error as APIError {
            console.note("Unable to connect to control plane: \(error)")
        }
    }
}
