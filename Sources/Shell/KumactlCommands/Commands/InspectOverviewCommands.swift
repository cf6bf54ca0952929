import APIClient
import ArgumentParser
import MeshResources

/// `kumactl inspect dataplanes`.
struct InspectDataplanesCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataplanes", abstract: "Shows dataplanes with their state.")

    @Option(help: ArgumentHelp("Only those with this tag; may be repeated.", valueName: "name=value"))
    var tag: [String] = []

    @Flag(help: "Only gateways.")
    var gateway = false

    @Flag(help: "Only dataplanes that are ingresses of a zone, as Kuma before 1.0 had them.")
    var ingress = false

    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let mesh = try session.mesh()
        let tags = try keyValues(tag, option: "--tag").map { "\($0.key):\($0.value)" }
        try await session.withAPI { api in
            let filters = tags.map { APIRequest.QueryItem("tag", $0) } + [.init("gateway", gateway ? "true" : nil)]
            let items = try await api.listAll(.dataplane, mesh: mesh, view: "_overview", filters: filters)
                .filter { !ingress || $0["dataplane"]?["networking"]?["ingress"] != nil }
            try session.console.show(document(of: items), as: format.output) {
                OverviewTables(now: session.console.now()).dataplanes(items).text
            }
        }
    }
}

/// `kumactl inspect zones`.
struct InspectZonesCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "zones", abstract: "Shows zones with their state.")

    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.withAPI { api in
            let items = try await api.listAll(.zone, mesh: nil, view: "_overview")
            try session.console.show(document(of: items), as: format.output) {
                OverviewTables(now: session.console.now()).zones(items).text
            }
        }
    }
}

/// `kumactl inspect meshes`.
struct InspectMeshesCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "meshes", abstract: "Shows meshes with the count of their dataplanes and policies.")

    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.withAPI { api in
            let items = try await api.listAll(.meshInsight, mesh: nil)
            try session.console.show(document(of: items), as: format.output) {
                OverviewTables(now: session.console.now()).meshes(items).text
            }
        }
    }
}

/// `kumactl inspect services`.
struct InspectServicesCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "services", abstract: "Shows services with the state of their dataplanes.")

    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let mesh = try session.mesh()
        try await session.withAPI { api in
            let items = try await api.listAll(.serviceInsight, mesh: mesh)
            try session.console.show(document(of: items), as: format.output) {
                OverviewTables(now: session.console.now()).services(items).text
            }
        }
    }
}

/// A list as the API gives it, of items from all of its pages.
func document(of items: [JSON]) -> JSON {
    .object(["total": .int(Int64(items.count)), "items": .array(items), "next": .null])
}

/// `NAME=VALUE` pairs, also several in one, separated by commas; in their order.
func keyValues(_ texts: [String], option: String) throws(CommandFailure) -> [(key: String, value: String)] {
    var pairs: [(key: String, value: String)] = []
    for text in texts.flatMap({ $0.split(separator: ",") }) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw CommandFailure("\(option) has to be NAME=VALUE, not \"\(text)\"")
        }
        pairs.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
    }
    return pairs
}
