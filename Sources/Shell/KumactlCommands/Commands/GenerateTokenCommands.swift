import ArgumentParser
import MeshIdentity
import MeshResources

/// `kumactl generate dataplane-token`.
struct GenerateDataplaneTokenCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataplane-token", abstract: "Generates a token that proves which dataplane a proxy is.",
        discussion: """
            Examples:
              kumactl generate dataplane-token --mesh demo --name web-1 --valid-for 24h
              kumactl generate dataplane-token --mesh demo --tag kuma.io/service=web,web-api --valid-for 24h
            """)

    @Option(help: ArgumentHelp("The only dataplane that may use it.", valueName: "name"))
    var name = ""

    @Option(help: ArgumentHelp("dataplane, ingress or egress.", valueName: "type"))
    var proxyType = ""

    @Option(
        help: ArgumentHelp("Values that a tag of the dataplane may have; may be repeated.", valueName: "name=a,b"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("Value of the label kuma.io/workload.", valueName: "name"))
    var workload = ""

    @OptionGroup var token: TokenOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard ["", "dataplane", "ingress", "egress"].contains(proxyType) else {
            throw ValidationError("--proxy-type has to be dataplane, ingress or egress, not \"\(proxyType)\"")
        }
    }

    func perform(_ session: Session) async throws {
        let tags = try Self.tags(tag)
        let mesh = try session.mesh()
        let claims = DataplaneTokenClaims(name: name, mesh: mesh, tags: tags, type: proxyType, workload: workload)
        var request: JSON = [
            "name": .string(name), "mesh": .string(mesh), "type": .string(proxyType),
            "tags": .object(tags.mapValues { .array($0.map(JSON.string)) }),
        ]
        if !workload.isEmpty { request = request.setting("workload", to: .string(workload)) }
        try await token.issue("dataplane", claims, request: request, session: session)
    }

    /// `a=1,2` is two values of `a`, and `a=1,b=2` a value each of `a` and `b`.
    static func tags(_ texts: [String]) throws(CommandFailure) -> [String: [String]] {
        var tags: [String: [String]] = [:]
        for text in texts {
            var name = ""
            for part in text.split(separator: ",") {
                if let equals = part.firstIndex(of: "=") {
                    name = String(part[..<equals])
                    tags[name, default: []].append(String(part[part.index(after: equals)...]))
                } else {
                    guard !name.isEmpty else { break }
                    tags[name, default: []].append(String(part))
                }
            }
            guard !name.isEmpty else { throw CommandFailure("--tag has to be NAME=VALUE, not \"\(text)\"") }
        }
        return tags
    }
}

/// `kumactl generate zone-token`.
struct GenerateZoneTokenCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "zone-token", abstract: "Generates a token for what belongs to a zone.",
        discussion: """
            Example:
              kumactl generate zone-token --zone zone-1 --scope cp --valid-for 720h
            """)

    @Option(help: ArgumentHelp("Name of the zone.", valueName: "name"))
    var zone = ""

    @Option(help: ArgumentHelp("ingress, egress, cp; may be repeated. (default: ingress,egress)", valueName: "scope"))
    var scope: [String] = []

    @OptionGroup var token: TokenOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let named = scope.flatMap { $0.split(separator: ",").map(String.init) }
        let scope = named.isEmpty ? ["ingress", "egress"] : named
        let known = ["cp", "egress", "ingress"]
        if let wrong = scope.first(where: { !known.contains($0) }) {
            throw CommandFailure("invalid scope \"\(wrong)\": it has to be one of \(known.joined(separator: ", "))")
        }
        let request: JSON = ["zone": .string(zone), "scope": .array(scope.map(JSON.string))]
        try await token.issue("zone", ZoneTokenClaims(zone: zone, scope: scope), request: request, session: session)
    }
}

/// `kumactl generate user-token`.
struct GenerateUserTokenCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "user-token", abstract: "Generates a token that proves who asks the REST API.",
        discussion: """
            Example:
              kumactl generate user-token --name alice --group operators --valid-for 24h
            """)

    @Option(help: ArgumentHelp("Name of the user.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("Group of the user; may be repeated.", valueName: "name"))
    var group: [String] = []

    @OptionGroup var token: TokenOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let groups = group.flatMap { $0.split(separator: ",").map(String.init) }
        let request: JSON = ["name": .string(name), "groups": .array(groups.map(JSON.string))]
        try await token.issue("user", UserTokenClaims(name: name, groups: groups), request: request, session: session)
    }
}
