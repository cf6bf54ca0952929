import APIClient
import ArgumentParser
import MeshResources

/// A type of policies that has its own `kumactl inspect TYPE NAME`.
protocol InspectedPolicy {
    static var type: ResourceType { get }
}

/// `kumactl inspect <policy> NAME`: the proxies that a policy applies to, and where.
struct InspectPolicyCommand<Policy: InspectedPolicy>: KumactlCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Policy.type.singular,
            abstract: "Shows the dataplanes that a \(Policy.type.singular) applies to.",
            discussion: """
                Example:
                  kumactl inspect \(Policy.type.singular) NAME --mesh demo
                """)
    }

    @Argument(help: "Name of the policy.")
    var name: String

    @Flag(help: "Show a table of the dataplanes, without the places.")
    var newApi = false

    @Option(help: ArgumentHelp("Show what was there then: r42, head~3, -10m or a time.", valueName: "revision"))
    var at: String?

    @OptionGroup var format: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let key = try ResourceKey(type: Policy.type.name, mesh: session.mesh(), name: name)
        try await session.withAPI { api in
            if newApi {
                let items = try await api.listDataplanes(of: key, type: Policy.type, at: at)
                return try session.console.show(document(of: items), as: format.output) { Self.table(items) }
            }
            let affected = try await api.affectedDataplanes(of: key, type: Policy.type, at: at)
            try session.console.show(affected, as: format.output) { AffectedDataplanes(affected).text }
        }
    }

    private static func table(_ items: [JSON]) -> String {
        let rows = items.map { item in ["type", "mesh", "name"].map { item[$0]?.stringValue ?? "" } }
        return Table(["TYPE", "MESH", "NAME"], rows: rows).text + "Total: \(items.count)\n"
    }
}

/// Where a policy applies, as Kuma prints it.
struct AffectedDataplanes {
    private let document: JSON

    init(_ document: JSON) {
        self.document = document
    }

    var text: String {
        "Affected data plane proxies:\n\n" + (document["items"]?.elements ?? []).map(Self.block).joined()
    }

    private static func block(_ item: JSON) -> String {
        let name = item["dataplane"]?["name"]?.stringValue ?? ""
        let places = (item["attachments"]?.elements ?? []).compactMap(place)
        return "  \(name)\(places.isEmpty ? "" : ":")\n" + places.map { "    \($0)\n" }.joined() + "\n"
    }

    /// `nil` where the policy is about the proxy as a whole.
    private static func place(_ attachment: JSON) -> String? {
        let name = attachment["name"]?.stringValue ?? ""
        return switch attachment["type"]?.stringValue ?? "" {
        case "dataplane": nil
        case "service": "service \(name)"
        case let type: "\(type) \(name)(\(attachment["service"]?.stringValue ?? ""))"
        }
    }
}

/// The types of policies that can be asked about.
enum InspectedPolicies {
    enum CircuitBreaker: InspectedPolicy { static let type = ResourceType.circuitBreaker }
    enum FaultInjection: InspectedPolicy { static let type = ResourceType.faultInjection }
    enum HealthCheck: InspectedPolicy { static let type = ResourceType.healthCheck }
    enum ProxyTemplate: InspectedPolicy { static let type = ResourceType.proxyTemplate }
    enum RateLimit: InspectedPolicy { static let type = ResourceType.rateLimit }
    enum Retry: InspectedPolicy { static let type = ResourceType.retry }
    enum Timeout: InspectedPolicy { static let type = ResourceType.timeout }
    enum TrafficLog: InspectedPolicy { static let type = ResourceType.trafficLog }
    enum TrafficPermission: InspectedPolicy { static let type = ResourceType.trafficPermission }
    enum TrafficRoute: InspectedPolicy { static let type = ResourceType.trafficRoute }
    enum TrafficTrace: InspectedPolicy { static let type = ResourceType.trafficTrace }

    /// One for each.
    static let commands: [any ParsableCommand.Type] = [
        InspectPolicyCommand<CircuitBreaker>.self,
        InspectPolicyCommand<FaultInjection>.self,
        InspectPolicyCommand<HealthCheck>.self,
        InspectPolicyCommand<ProxyTemplate>.self,
        InspectPolicyCommand<RateLimit>.self,
        InspectPolicyCommand<Retry>.self,
        InspectPolicyCommand<Timeout>.self,
        InspectPolicyCommand<TrafficLog>.self,
        InspectPolicyCommand<TrafficPermission>.self,
        InspectPolicyCommand<TrafficRoute>.self,
        InspectPolicyCommand<TrafficTrace>.self,
    ]

    /// The words of the commands behind `kumactl`.
    static let paths: [[String]] = commands.map { ["inspect", $0.configuration.commandName ?? ""] }
}
