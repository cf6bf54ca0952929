import APIClient
import ArgumentParser
import MeshResources

/// `kumactl inspect why`.
struct InspectWhyCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Shows where a part of a proxy's configuration comes from.",
        discussion: """
            Names each resource that it is made from, which selector matched and what it sets, and the policies that
            matched too but lost. `kumactl inspect dataplane NAME --type=config -o table` lists what there is.

            Examples:
              kumactl inspect why web-1 cluster/backend
              kumactl inspect why web-1 endpoint/backend --at -10m
              kumactl inspect why web-1 /xds/type.googleapis.com~1envoy.config.cluster.v3.Cluster/backend/connectTimeout
            """)

    @Argument(help: "Name of the dataplane.")
    var name: String

    @Argument(help: "KIND/NAME with KIND listener, route, cluster, endpoint or secret; or a pointer as in --path.")
    var target: String?

    @Option(help: ArgumentHelp("The resource, instead of the argument.", valueName: "kind/name"))
    var xds: String?

    @Option(
        help: ArgumentHelp("A place in the configuration: a JSON pointer, as --diff shows them.", valueName: "pointer"))
    var path: String?

    @Option(help: ArgumentHelp("Explain what was there then: r42, head~3, -10m or a time.", valueName: "revision"))
    var at: String?

    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard [target, xds, path].compactMap(\.self).count == 1 else {
            throw ValidationError("name one resource, for example cluster/backend, or one --path")
        }
    }

    func perform(_ session: Session) async throws {
        let mesh = try session.mesh()
        let isPointer = target?.hasPrefix("/") ?? false
        let query: [APIRequest.QueryItem?] = [
            .init("xds", isPointer ? nil : xds ?? target), .init("path", isPointer ? target : path), .init("at", at),
        ]
        try await session.withAPI { api in
            let reasons = try await api.dataplane(mesh: mesh, name: name, view: "_why", query: query).json()
            try session.console.show(reasons, as: format.output) { Self.table(reasons.elements).text }
        }
    }

    private static func table(_ reasons: [JSON]) -> Table {
        Table(
            ["XDS", "TYPE", "NAME", "REV", "RULE", "EFFECT"],
            rows: reasons.map { reason in
                let resource = reason["resource"]
                return [
                    reason["xds"]?.stringValue ?? "", resource?["type"]?.stringValue ?? "",
                    resource?["name"]?.stringValue ?? "", revisionText(resource?["revision"]),
                    reason["rule"]?.stringValue ?? "", reason["effect"]?.stringValue ?? "",
                ]
            })
    }
}
