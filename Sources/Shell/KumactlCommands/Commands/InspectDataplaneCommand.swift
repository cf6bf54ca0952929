import APIClient
import ArgumentParser
import MeshResources

/// `kumactl inspect dataplane NAME`.
struct InspectDataplaneCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataplane", abstract: "Shows one dataplane: its policies, its configuration, its Envoy.",
        discussion: """
            Examples:
              kumactl inspect dataplane web-1
              kumactl inspect dataplane web-1 --type=config --at r42
              kumactl inspect dataplane web-1 --type=config --diff head~1 -o table
            """)

    @Argument(help: "Name of the dataplane.")
    var name: String

    @Option(
        help: ArgumentHelp("What to show: policies, config, config-dump, stats or clusters.", valueName: "view"))
    var type = View.policies

    @Option(
        help: ArgumentHelp(
            "Policies or configuration as they were then: r42, head~3, -10m or a time.", valueName: "revision"))
    var at: String?

    @Option(help: ArgumentHelp("Add what differs from the configuration of this revision.", valueName: "revision"))
    var diff: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("Output: table, json or yaml.", valueName: "format"))
    var output: OutputFormat?

    @OptionGroup var global: GlobalOptions

    enum View: String, ExpressibleByArgument, CaseIterable {
        case policies, config
        case configDump = "config-dump"
        case stats, clusters
    }

    func perform(_ session: Session) async throws {
        if diff != nil, type != .config { throw CommandFailure("flag '--diff' can be used only when '--type=config'") }
        if at != nil, ![.config, .policies].contains(type) {
            throw CommandFailure("flag '--at' can be used only when '--type=config' or '--type=policies'")
        }
        let mesh = try session.mesh()
        let console = session.console
        try await session.withAPI { api in
            switch type {
            case .policies:
                let document = try await api.dataplane(
                    mesh: mesh, name: name, view: "policies", query: [.init("at", at)]
                ).json()
                try console.show(document, as: output ?? .table) { MatchedPolicies(document).text }
            case .config:
                let document = try await api.dataplane(
                    mesh: mesh, name: name, view: "_config", query: [.init("at", at), .init("diff", diff)]
                ).json()
                try console.show(document, as: output ?? .json) { configurationTable(document, console: console) }
            case .configDump: console.write(try await api.dataplane(mesh: mesh, name: name, view: "xds").text)
            case .stats, .clusters:
                console.write(try await api.dataplane(mesh: mesh, name: name, view: type.rawValue).text)
            }
        }
    }

    /// The difference if one was asked for, else the names of the resources.
    private func configurationTable(_ document: JSON, console: Console) -> String {
        if diff != nil {
            let lines = ChangeText(usesColour: console.usesColour).patch(document["diff"]?.elements ?? [], indent: "")
            return lines.map { $0 + "\n" }.joined()
        }
        let rows = (document["xds"]?.members ?? [:]).sorted { $0.key < $1.key }.flatMap { type, resources in
            resources.members.keys.sorted().map { [XDSTypeName.short(type), $0] }
        }
        return Table(["TYPE", "NAME"], rows: rows).text
    }
}

/// Which policies apply where on a proxy, as Kuma prints them.
struct MatchedPolicies {
    private let document: JSON

    init(_ document: JSON) {
        self.document = document
    }

    var text: String {
        (document["items"]?.elements ?? []).map { item in
            let policies = (item["matchedPolicies"]?.members ?? [:]).sorted { $0.key < $1.key }
            let lines = policies.flatMap { type, matched in
                ["  \(type)"] + matched.elements.map { "    \($0["name"]?.stringValue ?? "")" }
            }
            return ([title(of: item)] + lines).map { $0 + "\n" }.joined() + "\n"
        }.joined()
    }

    private func title(of item: JSON) -> String {
        let name = item["name"]?.stringValue ?? ""
        let service = item["service"]?.stringValue ?? ""
        return switch item["type"]?.stringValue ?? "" {
        case "dataplane": "DATAPLANE:"
        case "service": "SERVICE \(name):"
        case let type: "\(type.uppercased()) \(name)(\(service)):"
        }
    }
}

/// Short names of Envoy's types of resources.
enum XDSTypeName {
    /// `cluster` for `type.googleapis.com/envoy.config.cluster.v3.Cluster`.
    static func short(_ typeURL: String) -> String {
        switch typeURL.split(separator: ".").last.map(String.init) ?? typeURL {
        case "Cluster": "cluster"
        case "ClusterLoadAssignment": "endpoint"
        case "Listener": "listener"
        case "RouteConfiguration": "route"
        case "Secret": "secret"
        case let name: name
        }
    }
}
