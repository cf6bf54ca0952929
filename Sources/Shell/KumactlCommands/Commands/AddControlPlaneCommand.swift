import APIClient
import ArgumentParser
import MeshResources

/// `kumactl config control-planes add`.
struct AddControlPlaneCommand: KumactlCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Adds a control plane and works with it from now on.",
        discussion: """
            Example:
              kumactl config control-planes add --name prod --address https://cp.example.com:5682 \\
                --ca-cert-file ca.pem --auth-type tokens --auth-conf token=TOKEN
            """)

    @Option(help: "Name for the control plane.")
    var name: String

    @Option(help: ArgumentHelp("URL of its API, for example http://localhost:5681.", valueName: "url"))
    var address: String

    @Flag(help: "Replace a control plane of the same name.")
    var overwrite = false

    @Option(help: ArgumentHelp("Certificate to show to the control plane.", valueName: "file"), completion: .file())
    var clientCertFile: String?

    @Option(help: ArgumentHelp("Key of the certificate.", valueName: "file"), completion: .file())
    var clientKeyFile: String?

    @Option(
        help: ArgumentHelp("Authority of the control plane's certificate.", valueName: "file"), completion: .file())
    var caCertFile: String?

    @Flag(help: "Accept any certificate of the control plane.")
    var skipVerify = false

    @Option(help: ArgumentHelp("Header for every request; may be repeated.", valueName: "name=value"))
    var headers: [String] = []

    @Option(help: ArgumentHelp("How to authenticate: tokens.", valueName: "type"))
    var authType: String?

    @Option(help: ArgumentHelp("Values for --auth-type, for example token=TOKEN.", valueName: "name=value"))
    var authConf: [String] = []

    @Flag(help: "Add it even if it cannot be reached now.")
    var skipCheck = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let coordinates = try coordinates()
        var configuration = try session.configuration.load(creates: true)
        try configuration.add(name: name, coordinates: coordinates, overwrite: overwrite)
        if !skipCheck { try await check(APIEndpoint(configuration: coordinates), session: session) }
        try session.configuration.save(configuration)
        session.console.line("added Control Plane \"\(name)\"")
        session.console.line("switched active Control Plane to \"\(name)\"")
    }

    private func coordinates() throws(CommandFailure) -> JSON {
        guard address.hasPrefix("http://") || address.hasPrefix("https://"), address.split(separator: "/").count > 1
        else {
            throw CommandFailure("API Server URL is invalid: \"\(address)\" has to begin with http:// or https://")
        }
        guard (clientCertFile == nil) == (clientKeyFile == nil) else {
            throw CommandFailure("Both --client-cert-file and --client-key-file needs to be specified")
        }
        var members: [String: JSON] = ["url": .string(address)]
        members["caCertFile"] = caCertFile.map(JSON.string)
        members["clientCertFile"] = clientCertFile.map(JSON.string)
        members["clientKeyFile"] = clientKeyFile.map(JSON.string)
        if skipVerify { members["skipVerify"] = true }
        let pairs = try keyValues(headers, option: "--headers").sorted { $0.key < $1.key }
        if !pairs.isEmpty {
            members["headers"] = .array(pairs.map { ["key": .string($0.key), "value": .string($0.value)] })
        }
        if let authType {
            members["authType"] = .string(authType)
            members["authConf"] = try authentication(authType)
        }
        return .object(members)
    }

    private func authentication(_ type: String) throws(CommandFailure) -> JSON {
        guard type == "tokens" else {
            throw CommandFailure("authentication plugin of type \"\(type)\" is not found; use tokens")
        }
        let pairs = try keyValues(authConf, option: "--auth-conf")
        guard pairs.contains(where: { $0.key == "token" && !$0.value.isEmpty }) else {
            throw CommandFailure("--auth-conf is not valid: provide token=YOUR_TOKEN")
        }
        return .object(Dictionary(pairs.map { ($0.key, JSON.string($0.value)) }, uniquingKeysWith: { $1 }))
    }

    /// Refuses what is no control plane, before anybody depends on it.
    private func check(_ endpoint: APIEndpoint, session: Session) async throws {
        do {
            let index = try await session.withAPI(at: endpoint) { try await $0.index() }
            guard index["version"] != nil else {
                throw CommandFailure("\(address) is not the API Server of a control plane")
            }
        } catch let error as APIError {
            var hint = "To add it nevertheless, use --skip-check"
            if case .connectionLost = error { hint = "Is \(address) the address of an API Server? " + hint }
            throw CommandFailure("\(error)\n\(hint)")
        }
    }
}
