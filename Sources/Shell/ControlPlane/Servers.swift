import ControlPlaneConfig
import Foundation
import XDSServer

/// The ports of a control plane.
struct Servers {
    private let dataplanes: DataplaneListener

    static func start(_ controlPlane: ControlPlane) async throws(StartFailure) -> Servers {
        let configuration = controlPlane.configuration
        let identity: ServerIdentity
        do {
            identity = try ServerIdentity.load(
                configuration.dataplaneServer.certificate,
                directory: configuration.workDirectory ?? configuration.dataDirectory, name: "dp-server")
        } catch let failure as StartFailure {
            throw failure
        } catch {
            throw StartFailure(code: .failure, reason: "no certificate for the dataplane server: \(error)")
        }
        let port = Late<Int>()
        let bootstrap = BootstrapEndpoint(
            configuration: configuration, pipeline: controlPlane.pipeline, gate: controlPlane.gate,
            serverCertificatePEM: identity.certificatePEM,
            serverPort: { port.value ?? configuration.dataplaneServer.port })
        let dataplanes: DataplaneListener
        do {
            dataplanes = try await DataplaneListener.start(
                host: "0.0.0.0", port: configuration.dataplaneServer.port,
                certificateChainPEM: identity.certificatePEM, privateKeyPEM: identity.privateKeyPEM, threads: 2,
                sessions: controlPlane.sessions, service: bootstrap.answer)
        } catch {
            throw StartFailure(
                code: .failure,
                reason: "the dataplane server cannot listen on port \(configuration.dataplaneServer.port): \(error); "
                    + "another program may use it: change dpServer.port (KUMA_DP_SERVER_PORT)")
        }
        port.set(dataplanes.port)
        announce("dp", dataplanes.address)
        return Servers(dataplanes: dataplanes)
    }

    private static func announce(_ server: String, _ address: String) {
        FileHandle.standardOutput.write(Data("listening server=\(server) address=\(address)\n".utf8))
    }

    func stop() async {
        await dataplanes.stop()
    }
}
