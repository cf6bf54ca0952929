import Foundation

/// Where the programs under test are: beside the test bundle.
enum Programs {
    /// `WIRE_PROGRAMS` names another build, for example of release.
    static let folder =
        ProcessInfo.processInfo.environment["WIRE_PROGRAMS"]
        ?? URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path

    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    static var controlPlane: String { "\(folder)/kuma-cp" }
    static var dataplane: String { "\(folder)/kuma-dp" }
    static var client: String { "\(folder)/kumactl" }
    static var echo: String { "\(folder)/kuma-tcp-echo" }
    /// Made by Ops/envoy-venv.
    static var envoy: String { "\(repository)/.build/envoy/bin/envoy" }
}
