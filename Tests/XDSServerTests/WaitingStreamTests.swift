import MeshResources
import Testing

@testable import XDSServer

@Suite("Streams that wait for their turn of admission")
struct WaitingStreamTests {
    /// As many as are admitted at the same time; see `AdmissionQueue`.
    private static let places = 64

    /// Takes all places, so that whoever comes now waits.
    private func takeAllPlaces(of server: TestServer) async throws {
        server.admission.hold()
        let client = try await TestClient.connect(server)
        for number in 0..<Self.places { _ = try await client.openStream(of: "busy-\(number)") }
        try await eventually("all places are taken") { server.admission.heldCount == Self.places }
    }

    @Test("those that gave up are never admitted, and one place is enough for who waits behind them all")
    func gaveUp() async throws {
        try await TestServer.with { server in
            try await takeAllPlaces(of: server)
            let quitters = (0..<50).map { "quitter-\($0)" }
            let client = try await TestClient.connect(server)
            for name in quitters { _ = try await client.openStream(of: name) }
            try await eventually("they wait") { server.sessions.waitingCount == quitters.count }
            await client.close()
            // Connected when they had closed, on the same loop: once this one waits, their ends have been seen.
            _ = try await TestClient.connect(server).openStream(of: "patient")
            try await eventually("it waits behind them") { server.sessions.waitingCount == quitters.count + 1 }
            #expect(quitters.allSatisfy { server.sessions.isConnected(server.key($0)) })

            server.admission.releaseOne()
            try await eventually("its admission begins") { server.admission.asked.contains(server.key("patient")) }
            #expect(server.sessions.waitingCount == 0)
            #expect(server.admission.asked.count == Self.places + 1)
            server.admission.release()
            try await eventually("all that stayed are served") {
                server.sessions.connectedCount == Self.places + 1 && server.isServed("patient")
            }
            try await eventually("those that gave up have left, and had brought nothing") {
                quitters.allSatisfy { server.admission.departed[server.key($0)] == false }
            }
            #expect(!quitters.contains { server.sessions.isConnected(server.key($0)) })
            #expect(server.admission.asked.count == Self.places + 1)
        }
    }

    @Test("a proxy that gave up and came back is admitted once, and has not left")
    func cameBack() async throws {
        try await TestServer.with { server in
            try await takeAllPlaces(of: server)
            let client = try await TestClient.connect(server)
            _ = try await client.openStream(of: "web-1")
            try await eventually("it waits") { server.sessions.waitingCount == 1 }
            await client.close()
            let stream = try await TestClient.connect(server).openStream(of: "web-1")
            try await eventually("it waits again") { server.sessions.waitingCount == 2 }
            server.admission.release()
            try await eventually("it is served") { server.isServed("web-1") }
            server.offer([.cluster("a", "1")], revision: 1, to: ["web-1"])
            try await eventually("it is sent its snapshot") { stream.contents == [["a": "1"]] }
            let admissions = server.admission.asked.filter { $0 == server.key("web-1") }
            #expect(admissions.count == 1)
            #expect(server.admission.departed == [:])
        }
    }
}
