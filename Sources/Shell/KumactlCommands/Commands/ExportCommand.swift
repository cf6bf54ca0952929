import APIClient
import ArgumentParser
import MeshResources

/// `kumactl export`: resources as documents that can be applied elsewhere.
struct ExportCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes resources as YAML documents.",
        discussion: """
            Profiles: federation (what a zone takes along when it joins a global), federation-with-policies,
            all, no-dataplanes.

            Examples:
              kumactl export --profile federation-with-policies > zone.yaml
              kumactl export --profile all --include-admin --at r42
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("Which resources.", valueName: "profile"))
    var profile = "federation"

    @Option(name: .shortAndLong, help: ArgumentHelp("Form of the documents: universal.", valueName: "format"))
    var format = "universal"

    @Flag(name: [.customShort("a"), .long], help: "Also secrets. The federation profiles always have them.")
    var includeAdmin = false

    @Option(
        name: [.customShort("n"), .customLong("system-namespace")],
        help: ArgumentHelp("Only for Kubernetes; ignored.", valueName: "namespace"))
    var systemNamespace: String?

    @Option(help: ArgumentHelp("Write what was there then: r42, head~3, -10m or a time.", valueName: "revision"))
    var at: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        guard let profile = ExportProfile(rawValue: profile) else {
            throw CommandFailure("invalid profile: \"\(profile)\"")
        }
        switch format {
        case "universal": break
        case "kubernetes": throw CommandFailure("the format kubernetes is not available; use universal")
        default: throw CommandFailure("invalid format: \"\(format)\"")
        }
        try await session.withAPI { api in
            let server = try await api.send(APIRequest(.get, [""]))
            // All lists at one revision, or the export might hold half of a commit.
            let revision = at ?? server.revision.map { "r\($0)" }
            session.console.line(Self.comment(try server.json()))
            var documents: [JSON] = []
            for type in profile.types(includesAdmin: includeAdmin) {
                documents += try await api.listAll(type, mesh: nil, at: revision)
            }
            for document in profile.arranged(documents) {
                session.console.write("---\n" + (try DocumentText.yaml(document)))
            }
        }
    }

    private static func comment(_ server: JSON) -> String {
        func text(_ name: String) -> String { server[name]?.stringValue ?? "" }
        return "# Product: \(text("product")), Version: \(text("version")), Hostname: \(text("hostname")), "
            + "ClusterId: \(text("clusterId")), InstanceId: \(text("instanceId"))"
    }
}
