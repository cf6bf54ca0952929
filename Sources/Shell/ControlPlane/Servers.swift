import ControlPlaneConfig
import Foundation
import LogHash
import LogSealing
import MeshCommands
import MeshProjections
import MeshResources
import MeshSnapshots
import RESTServer
import XDSServer

/// The ports of a control plane.
struct Servers {
    private let dataplanes: DataplaneListener
    private let rest: RESTAPI

    static func start(_ controlPlane: ControlPlane) async throws(StartFailure) -> Servers {
        let dataplanes = try await startDataplanes(controlPlane)
        announce("dp", dataplanes.address)
        do {
            let rest = try await RESTAPI.start(try dependencies(controlPlane))
            for server in rest.servers { announce(server.name, "\(server.host):\(server.port)") }
            return Servers(dataplanes: dataplanes, rest: rest)
        } catch {
            await dataplanes.stop()
            throw error as? StartFailure ?? StartFailure(code: .failure, reason: "\(error)")
        }
    }

    func stop() async {
        await rest.stop()
        await dataplanes.stop()
    }

    private static func announce(_ server: String, _ address: String) {
        FileHandle.standardOutput.write(Data("listening server=\(server) address=\(address)\n".utf8))
    }

    // MARK: 5678

    private static func startDataplanes(_ controlPlane: ControlPlane) async throws(StartFailure) -> DataplaneListener {
        let settings = controlPlane.configuration.dataplaneServer
        let identity = try identity(settings.certificate, controlPlane.configuration, name: "dp-server")
        let port = Late<Int>()
        let bootstrap = BootstrapEndpoint(
            configuration: controlPlane.configuration, pipeline: controlPlane.pipeline, gate: controlPlane.gate,
            serverCertificatePEM: identity.certificatePEM, serverPort: { port.value ?? settings.port })
        do {
            let dataplanes = try await DataplaneListener.start(
                host: "0.0.0.0", port: settings.port, certificateChainPEM: identity.certificatePEM,
                privateKeyPEM: identity.privateKeyPEM, threads: min(AvailableProcessors.count, 16),
                sessions: controlPlane.sessions,
                service: bootstrap.answer)
            port.set(dataplanes.port)
            return dataplanes
        } catch {
            throw StartFailure(
                code: .failure,
                reason: ListenError(
                    error, server: "dp", host: "0.0.0.0", port: settings.port, key: "dpServer.port"
                ).description)
        }
    }

    private static func identity(
        _ files: CertificateFiles?, _ configuration: ControlPlaneConfiguration, name: String
    ) throws(StartFailure) -> ServerPair {
        do {
            return try ServerPair.load(
                files, directory: configuration.workDirectory ?? configuration.dataDirectory, name: name)
        } catch let failure as StartFailure {
            throw failure
        } catch {
            throw StartFailure(code: .failure, reason: "no certificate for \(name): \(error)")
        }
    }

    // MARK: 5681, 5682, 5680

    private static func dependencies(_ controlPlane: ControlPlane) throws -> RESTDependencies {
        let configuration = controlPlane.configuration
        let https = try identity(configuration.api.certificate, configuration, name: "api-server")
        let verifierKey = try controlPlane.log.keyRing.signingKey().verifierKey(name: controlPlane.mode.logName)
        return RESTDependencies(
            configuration: configuration, pipeline: controlPlane.pipeline,
            observations: controlPlane.insights.observations,
            proxyConfiguration: proxyConfiguration, verifierKey: verifierKey.text,
            facts: ServerFacts(
                hostname: ProcessInfo.processInfo.hostName, version: ProductVersion.number,
                instanceID: controlPlane.instanceID),
            certificate: ServerIdentity(
                certificatePEM: https.certificatePEM, privateKeyPEM: https.privateKeyPEM),
            isReady: { controlPlane.isReady.isRaised }, metrics: { ControlPlaneMetrics(controlPlane).families },
            logger: controlPlane.logger)
    }

    private static func proxyConfiguration(_ state: MeshState, _ proxy: ResourceKey) -> ProxyConfiguration? {
        guard let snapshot = generate(state, proxy: proxy), let document = try? snapshotJSON(snapshot) else {
            return nil
        }
        return ProxyConfiguration(
            xds: document["xds"] ?? .object([:]), digest: snapshot.digest,
            generator: "\(ProductVersion.product) \(ProductVersion.number)")
    }
}
