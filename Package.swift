// swift-tools-version: 6.2
import PackageDescription

/// Every hand-written target: Swift 6 language mode, warnings are errors, imports say what they publish.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

func target(_ ring: String, _ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(ring)/\(name)", swiftSettings: settings)
}

func generated(_ name: String) -> Target {
    .target(
        name: name, dependencies: [protobuf], path: "Sources/Generated/\(name)",
        swiftSettings: [.swiftLanguageMode(.v6)])
}

func tool(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Sources/Executables/\(name)", swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: exclude, swiftSettings: settings)
}

let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")
let treeCollections: Target.Dependency = .product(name: "HashTreeCollections", package: "swift-collections")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioHPACK: Target.Dependency = .product(name: "NIOHPACK", package: "swift-nio-http2")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
    name: "kuma",
    products: [
        .executable(name: "kuma-cp", targets: ["kuma-cp"]),
        .executable(name: "kuma-dp", targets: ["kuma-dp"]),
        .executable(name: "kumactl", targets: ["kumactl"]),
        .executable(name: "kuma-tcp-echo", targets: ["kuma-tcp-echo"]),
        .executable(name: "kuma-bench", targets: ["kuma-bench"]),
        .executable(name: "kuma-xds-load", targets: ["kuma-xds-load"]),
        .executable(name: "kuma-log-generator", targets: ["kuma-log-generator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    ],
    targets: [
        // System libraries
        .systemLibrary(name: "COpenSSL", path: "Sources/System/COpenSSL", pkgConfig: "libcrypto"),
        .systemLibrary(name: "CNetwork", path: "Sources/System/CNetwork", pkgConfig: "libssl"),
        .systemLibrary(name: "CLZ4", path: "Sources/System/CLZ4", pkgConfig: "liblz4"),

        // Generated: no hand-written line
        generated("EnvoyAPI"),
        generated("LogAPI"),

        // Core: pure
        target("Core", "MeshResources"),
        target("Core", "LogHash", ["COpenSSL"]),
        target("Core", "MeshEvents", ["MeshResources", "LogHash", "LogAPI", protobuf]),
        target("Core", "MeshProjections", ["MeshResources", "MeshEvents", treeCollections]),
        target("Core", "MeshCommands", ["MeshResources", "MeshEvents", "MeshProjections"]),
        target("Core", "MeshPolicies", ["MeshResources"]),
        target(
            "Core", "MeshSnapshots",
            [
                "MeshResources", "MeshEvents", "MeshProjections", "MeshPolicies", "MeshDelivery", "LogHash", "EnvoyAPI",
                protobuf,
            ]),
        target("Core", "MeshDelivery", []),
        target("Core", "MeshHistory", ["MeshResources", "MeshEvents", "MeshProjections"]),

        // Shell: performs
        target(
            "Shell", "LogStore",
            ["MeshResources", "MeshEvents", "LogHash", "CLZ4", grdb, sqlite]),
        target(
            "Shell", "LogSealing",
            ["MeshResources", "MeshEvents", "LogHash", grdb]),
        target(
            "Shell", "CommitPipeline",
            [
                "MeshResources", "MeshEvents", "MeshProjections", "MeshCommands", "LogHash", "LogStore", "LogSealing",
                logging,
            ]),
        target(
            "Shell", "MeshIdentity",
            [
                "MeshResources", .product(name: "X509", package: "swift-certificates"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ]),
        target("Shell", "HTTP2Server", [nioCore, nioHPACK]),
        target("Shell", "ResourceDocuments", ["MeshResources", yams]),
        target("Shell", "InsightStore", ["MeshResources", grdb]),
        target("Shell", "ControlPlaneConfig", ["MeshResources", yams]),
        target(
            "Shell", "RESTServer",
            [
                "MeshResources", "MeshEvents", "MeshProjections", "MeshCommands", "MeshHistory", "MeshSnapshots",
                "MeshPolicies", "CommitPipeline", "LogStore", "LogHash", "MeshIdentity", "ControlPlaneConfig", logging,
                nioCore,
                nioSSL, httpTypes, lifecycle, .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
            ]),
        target(
            "Shell", "XDSServer",
            [
                "MeshResources", "MeshEvents", "MeshProjections", "MeshCommands", "MeshPolicies", "MeshSnapshots",
                "MeshDelivery", "CommitPipeline", "MeshIdentity", "EnvoyAPI", "LogHash", "HTTP2Server", protobuf,
                logging, nioCore, nioPosix, nioHTTP1, nioHPACK, nioSSL, .product(name: "NIOTLS", package: "swift-nio"),
            ]),
        target(
            "Shell", "ControlPlane",
            [
                "MeshResources", "MeshEvents", "MeshProjections", "MeshCommands", "CommitPipeline", "LogStore",
                "LogSealing", "MeshIdentity", "ControlPlaneConfig", "ResourceDocuments", "MeshDelivery",
                "MeshSnapshots", "InsightStore",
                "EnvoyAPI", "RESTServer", "XDSServer", "LogHash", protobuf, logging, arguments, unixSignals,
            ]),
        target("Shell", "APIClient", ["MeshResources", httpClient, nioCore, nioPosix, nioHTTP1, nioSSL]),
        target(
            "Shell", "DataplaneAgent",
            [
                "MeshResources", "ResourceDocuments", logging, httpClient, nioCore, nioPosix, nioHTTP1, nioSSL,
                unixSignals, arguments,
                .product(name: "Mustache", package: "swift-mustache"),
            ]),
        target(
            "Shell", "KumactlCommands",
            [
                "MeshResources", "APIClient", "ResourceDocuments", "MeshIdentity", arguments,
                .product(name: "Mustache", package: "swift-mustache"),
            ]),

        // Executables
        tool("kuma-cp", ["ControlPlane", arguments]),
        tool("kuma-dp", ["DataplaneAgent", arguments]),
        tool("kumactl", ["KumactlCommands", arguments]),
        tool("kuma-tcp-echo", [nioCore, nioPosix, arguments]),

        // Test support: for tests alone
        target("TestSupport", "MeshFixtures"),
        target("TestSupport", "StoreFixtures", [grdb]),

        // Benchmarks: Ops/bench
        .target(
            name: "BenchSockets", dependencies: ["CNetwork"], path: "Sources/Bench/BenchSockets",
            swiftSettings: settings),
        .executableTarget(
            name: "kuma-xds-load", dependencies: ["BenchSockets", arguments], path: "Sources/Bench/kuma-xds-load",
            swiftSettings: settings),
        .executableTarget(
            name: "kuma-log-generator",
            dependencies: ["LogHash", "LogSealing", "LogStore", "MeshEvents", "MeshResources", arguments],
            path: "Sources/Bench/kuma-log-generator", swiftSettings: settings),
        .executableTarget(
            name: "kuma-bench", dependencies: ["BenchSockets", arguments, sqlite], path: "Sources/Bench/kuma-bench",
            swiftSettings: settings),

        // Tests
        tests("ArchitectureTests", [], exclude: ["size-exceptions.txt"]),
        tests("LogHashTests", ["LogHash"]),
        tests("MeshResourcesTests", ["MeshResources"]),
        tests("CompatibilityTests", ["MeshResources"]),
        tests("MeshPoliciesTests", ["MeshFixtures", "MeshPolicies", "MeshResources"]),
        tests(
            "MeshSnapshotsTests",
            [
                "MeshFixtures",
                "MeshSnapshots", "MeshDelivery", "MeshEvents", "MeshPolicies", "MeshProjections", "MeshResources",
                "EnvoyAPI",
                protobuf,
            ],
            exclude: ["Golden"]),
        tests("MeshDeliveryTests", ["MeshFixtures", "MeshDelivery"]),
        tests("MeshIdentityTests", ["MeshIdentity"]),
        tests("ResourceDocumentsTests", ["ResourceDocuments", "MeshResources"]),
        tests("ControlPlaneConfigTests", ["ControlPlaneConfig", "MeshResources"]),
        tests(
            "LogStoreTests",
            ["MeshFixtures", "LogStore", "LogHash", "MeshEvents", "MeshResources", "LogAPI", grdb, protobuf]),
        tests(
            "CommitPipelineTests",
            [
                "CommitPipeline", "LogStore", "LogSealing", "LogHash", "MeshCommands", "MeshEvents", "MeshProjections",
                "MeshResources", logging,
            ]),
        tests(
            "DataplaneAgentTests",
            [
                "DataplaneAgent", "kuma-dp", "MeshResources", logging, httpClient, nioCore, nioPosix, nioHTTP1, nioSSL,
            ]),
        tests("InsightStoreTests", ["StoreFixtures", "InsightStore", "MeshResources", grdb]),
        tests(
            "ControlPlaneTests",
            ["StoreFixtures", "ControlPlane", "InsightStore", "MeshEvents", "MeshResources", "RESTServer", logging]),
        tests("MeshHistoryTests", ["MeshHistory", "MeshEvents", "MeshProjections", "MeshResources"]),
        tests(
            "RESTServerTests",
            [
                "RESTServer", "CommitPipeline", "ControlPlaneConfig", "LogHash", "LogSealing", "LogStore",
                "MeshCommands",
                "MeshEvents", "MeshHistory", "MeshIdentity", "MeshProjections", "MeshResources", logging, nioCore,
                nioHTTP1, nioPosix, nioSSL, httpClient,
            ]),
        tests(
            "KumactlTests",
            ["KumactlCommands", "APIClient", "MeshResources", "MeshIdentity", arguments, nioCore, nioHTTP1, nioPosix]),
        tests("HTTP2ServerTests", ["MeshFixtures", "HTTP2Server", nioCore, nioEmbedded, nioHPACK, nioHTTP2]),
        tests(
            "XDSServerTests",
            [
                "MeshFixtures",
                "XDSServer", "EnvoyAPI", "MeshDelivery", "MeshEvents", "MeshIdentity", "MeshResources", protobuf,
                logging,
                nioCore, nioPosix, nioHTTP2, nioHPACK, nioSSL,
            ]),
        tests("WireTests", []),
    ]
)
