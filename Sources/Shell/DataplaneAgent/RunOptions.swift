/// The flags of `kuma-dp run` as they were given; `nil` and empty where they were not.
struct RunOptions: Hashable, Sendable {
    var controlPlaneAddress: String?
    var authorityFile: String?
    var skipsVerification = false
    var name: String?
    var mesh: String?
    var proxyType: String?
    var dataplaneFile: String?
    var dataplaneText: String?
    /// Each `key=value`, or several of them with commas between.
    var variables: [String] = []
    var tokenFile: String?
    var token: String?
    var drainTime: String?
    var binaryPath: String?
    var concurrency: String?
    var workFolder: String?
    var envoyLogLevel: String?
    var envoyComponentLogLevel: String?
    var logLevel: String?
}
