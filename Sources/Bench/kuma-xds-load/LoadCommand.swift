import ArgumentParser
import BenchSockets
import Glibc

/// Many discovery streams from one thread, to measure any xDS server.
@main
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kuma-xds-load",
        abstract: "Holds many discovery streams and verifies what they are sent.",
        discussion: """
            Connects when it is told so and prints one line of JSON for each thing that it sees. Commands come on the \
            standard input, one a line:
              connect                            all proxies; "complete" when each has all that it needs
              await KIND TOKEN NAME STREAMS      KIND endpoint or cluster, NAME may be * or NAME@PROXY: a change with this
                                                 port or connect timeout is to reach STREAMS proxies, and nothing else
                                                 anybody; "armed", then "seen"
              nothing                            from now on nothing is to be sent
              anything                           from now on anything may be sent
              settle MILLISECONDS                "settled" once nothing has come for so long
              churn RATE SECONDS HOLD            spares come and go, RATE comings and goings a second, HOLD ms apart
              disconnect                         all
              stats                              what was received so far, and what is incomplete
            Times are those of the monotonic clock, in nanoseconds. The end of the input ends it.
            """)

    @Option(help: "HOST:PORT of the server; an IPv4 address or localhost.")
    var address: String

    @Option(help: "How many proxies.")
    var count = 100

    @Option(help: "How many more for churn.")
    var spares = 0

    @Option(help: "The node id; {} is replaced with the number of the proxy.")
    var nodeID = "default.proxy-{}"

    @Option(help: "delta or sotw.")
    var api = "delta"

    @Option(help: "Types to ask for, in this order, separated by commas: cds, eds, lds, rds.")
    var types = "cds,eds,lds"

    @Flag(help: "With TLS; the server's certificate is not checked.")
    var tls = false

    @Option(help: "A file with one Dataplane a line, as JSON, that the proxies bring, spares last.")
    var dataplanes: String?

    @Option(help: "A proxy is complete with at least so many clusters that get their endpoints by EDS.")
    var clusters = 1

    @Option(help: "A file with a token that each proxy shows.")
    var tokenFile: String?

    func validate() throws {
        guard api == "delta" || api == "sotw" else {
            throw ValidationError("--api: \"\(api)\" is neither delta nor sotw")
        }
        _ = try typeList
        _ = try endpoint
    }

    private var typeList: [ResourceType] {
        get throws {
            try types.split(separator: ",").map { name in
                guard let type = ResourceType(argument: String(name)) else {
                    throw ValidationError("--types: there is no \"\(name)\"; cds, eds, lds and rds are")
                }
                return type
            }
        }
    }

    private var endpoint: (host: String, port: Int) {
        get throws {
            let parts = address.split(separator: ":")
            guard parts.count == 2, let port = Int(parts[1]), (1...65_535).contains(port) else {
                throw ValidationError("--address: \"\(address)\" is not HOST:PORT")
            }
            return (String(parts[0]), port)
        }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        try TCPSocket.raiseFileLimit()
        let lines = try dataplanes.map { try TextFile.read($0).split(separator: "\n").map(String.init) } ?? []
        guard lines.isEmpty || lines.count >= count + spares else {
            throw ValidationError("--dataplanes: \(lines.count) lines for \(count + spares) proxies")
        }
        let token = try tokenFile.map { try TextFile.read($0).filter { !$0.isWhitespace } }
        let server = try endpoint
        let options = LoadOptions(
            host: server.host, port: server.port, isEncrypted: tls, isDelta: api == "delta", nodeID: nodeID,
            count: count, spares: spares, types: try typeList, clusters: clusters, token: token, dataplanes: lines)
        try Load(options).run()
    }
}
