import Foundation
import Testing

extension WireTests {
    @Suite("Control planes that cannot start, and requests that must not pass in part", .serialized)
    struct StartTests {
        private func start(_ site: Site, _ environment: [String: String]) throws -> ChildProcess {
            let base = ControlPlane.environment(directory: "\(site.folder)/data")
            return try site.start("cp", Programs.controlPlane, ["run"], environment: base.merging(environment) { $1 })
        }

        @Test("a second kuma-cp on the same directory exits 73 and names the first one's process id")
        func secondOnOneDirectory() async throws {
            try await Site.with { site in
                let first = try await ControlPlane(site)
                let second = try start(site, ["KUMA_STORE_SQLITE_PATH": first.directory])
                #expect(try await second.exitCode() == 73)
                #expect(second.output.contains("\(first.process.pid)"))
                #expect(first.process.isRunning)
            }
        }

        @Test("a busy port ends the start with a text that names the port and the key that changes it")
        func busyPort() async throws {
            try await Site.with { site in
                let port = try await site.startEcho("busy")
                for (variable, key) in [
                    ("KUMA_API_SERVER_HTTP_PORT", "apiServer.http.port"), ("KUMA_DP_SERVER_PORT", "dpServer.port"),
                    ("KUMA_DIAGNOSTICS_SERVER_PORT", "diagnostics.serverPort"),
                ] {
                    let process = try start(site, [variable: "\(port)"])
                    #expect(try await process.exitCode() == 1)
                    #expect(process.output.contains("\(port)") && process.output.contains(key), "\(process.output)")
                }
            }
        }

        @Test("a data directory that cannot be made ends the start with 73 and its path")
        func impossibleDirectory() async throws {
            try await Site.with { site in
                let file = try site.write("not a directory", to: "file")
                let process = try start(site, ["KUMA_STORE_SQLITE_PATH": "\(file)/state"])
                #expect(try await process.exitCode() == 73)
                #expect(process.output.contains("\(file)/state"))
            }
        }

        @Test("a wrong configuration ends the start with 78 and names file, key and reason")
        func wrongConfiguration() async throws {
            try await Site.with { site in
                let file = try site.write("dpServer:\n  port: never\n", to: "cp.yaml")
                let process = try site.start("cp", Programs.controlPlane, ["run", "-c", file])
                #expect(try await process.exitCode() == 78)
                #expect(process.output.contains(file) && process.output.contains("dpServer.port"))
            }
        }

        @Test("a damaged database ends the start with 65, and the damage stays as it is")
        func damagedDatabase() async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                for number in 1...20 {
                    try await controlPlane.put("/meshes/m\(number)", #"{"type":"Mesh","name":"m\#(number)"}"#)
                }
                controlPlane.process.send(SIGTERM)
                #expect(try await controlPlane.process.exitCode() == 0)
                let database = "\(controlPlane.directory)/log.db"
                var bytes = try Data(contentsOf: URL(fileURLWithPath: database))
                for index in stride(from: 4096, to: bytes.count, by: 97) { bytes[index] ^= 0x55 }
                try bytes.write(to: URL(fileURLWithPath: database))
                let process = try start(site, ["KUMA_STORE_SQLITE_PATH": controlPlane.directory])
                #expect(try await process.exitCode() == 65)
                #expect(try Data(contentsOf: URL(fileURLWithPath: database)) == bytes)
            }
        }

        @Test("an invalid document among a thousand is named, and none is stored", arguments: [true, false])
        func thousandDocuments(isInvalid: Bool) async throws {
            try await Site.with { site in
                let controlPlane = try await ControlPlane(site)
                let documents = (1...1000).map { number in
                    let address = isInvalid && number == 777 ? "0.0.0.0" : "192.168.\(number / 256).\(number % 256)"
                    return """
                        type: Dataplane
                        mesh: default
                        name: dp-\(number)
                        networking:
                          address: \(address)
                          inbound:
                          - port: 8080
                            tags:
                              kuma.io/service: backend
                        """
                }
                let file = try site.write(documents.joined(separator: "\n---\n"), to: "many.yaml")
                let config = "\(site.folder)/kumactl"
                let client = ["--config-file", config]
                let added = try await site.run(
                    Programs.client,
                    client + [
                        "config", "control-planes", "add", "--name", "test", "--address",
                        "http://127.0.0.1:\(controlPlane.api)",
                    ])
                #expect(added.code == 0, "\(added.output)")
                let before = try await controlPlane.get("/log")["head"].number
                let applied = try await site.run(Programs.client, client + ["apply", "-f", file])
                let total = try await controlPlane.get("/meshes/default/dataplanes")["total"].number
                let after = try await controlPlane.get("/log")["head"].number
                if isInvalid {
                    #expect(applied.code == 1)
                    #expect(applied.output.contains("777") && applied.output.contains("address"), "\(applied.output)")
                    #expect(total == 0)
                    #expect(after == before)
                } else {
                    #expect(applied.code == 0, "\(applied.output.suffix(500))")
                    #expect(total == 1000)
                    // One invocation is one commit.
                    #expect(after == before + 1)
                }
            }
        }
    }
}
