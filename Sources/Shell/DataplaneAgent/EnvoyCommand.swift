import Foundation

/// The command line that starts Envoy.
struct EnvoyCommand: Hashable, Sendable {
    let binary: String
    let configurationPath: String
    let drainTime: Duration
    let logLevel: String
    let componentLogLevel: String?
    let concurrency: Int?

    /// Program and arguments. Source: Kuma 2.14 `app/kuma-dp/pkg/dataplane/envoy/envoy.go`.
    var arguments: [String] {
        var arguments = [
            binary, "--config-path", configurationPath, "--drain-time-s", String(drainSeconds), "--drain-strategy",
            "immediate", "--disable-hot-restart", "--log-level", logLevel,
            // Access logs arrive a second after the request, not ten.
            "--file-flush-interval-msec", "1000",
        ]
        if let concurrency { arguments += ["--concurrency", String(concurrency)] }
        if let componentLogLevel { arguments += ["--component-log-level", componentLogLevel] }
        return arguments
    }

    /// The same through util-linux' `setpriv`, where there is one: the kernel then ends Envoy if kuma-dp dies without
    /// having stopped it (SIGKILL, out of memory). Nothing else can: a killed process cleans nothing up.
    static func dyingWithParent(_ arguments: [String], setpriv: String = "/usr/bin/setpriv") -> [String] {
        guard FileManager.default.isExecutableFile(atPath: setpriv) else { return arguments }
        return [setpriv, "--pdeathsig", "TERM"] + arguments
    }

    /// Envoy knows whole seconds only.
    private var drainSeconds: Int64 {
        drainTime.components.seconds + (drainTime.components.attoseconds > 0 ? 1 : 0)
    }
}
