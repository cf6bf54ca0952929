import ControlPlaneConfig
import Foundation
import LogHash
import LogSealing
import MeshCommands
import MeshDelivery
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
                privateKeyPEM: identity.privateKeyPEM, threads: 2, sessions: controlPlane.sessions,
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
            observations: Observations(sessions: controlPlane.sessions, publisher: controlPlane.publisher),
            proxyConfiguration: proxyConfiguration, verifierKey: verifierKey.text,
            facts: ServerFacts(
                hostname: ProcessInfo.processInfo.hostName, version: ProductVersion.number,
                instanceID: UUID().uuidString.lowercased()),
            certificate: ServerIdentity(
                certificatePEM: https.certificatePEM, privateKeyPEM: https.privateKeyPEM),
            isReady: { controlPlane.isReady.isRaised }, metrics: { metrics(controlPlane) },
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

    private static func metrics(_ controlPlane: ControlPlane) -> [MetricFamily] {
        let delivery = controlPlane.sessions.counters
        let generation = controlPlane.publisher.counters
        func byType(_ value: (ResponseCounts) -> UInt64) -> [MetricFamily.Sample] {
            delivery.responses.sorted { $0.key < $1.key }.map {
                MetricFamily.Sample([MetricFamily.Label("type_url", $0.key.typeURL)], Double(value($0.value)))
            }
        }
        return [
            MetricFamily(
                "xds_streams_active", .gauge, "Proxies with a discovery stream.",
                Double(controlPlane.sessions.connectedCount)),
            MetricFamily("xds_responses_sent", .counter, "Discovery responses sent.", byType(\.sent)),
            MetricFamily(
                "xds_requests_received", .counter, "Discovery responses that proxies acknowledged or rejected.",
                byType { $0.acknowledged + $0.rejected }),
            MetricFamily("xds_rejected", .counter, "Discovery responses that proxies rejected.", byType(\.rejected)),
            MetricFamily("xds_sent_bytes", .counter, "Bytes of discovery responses.", Double(delivery.bytesSent)),
            MetricFamily(
                "xds_proxies_inspected", .counter, "Proxies whose inputs were compared.", Double(generation.inspected)),
            MetricFamily("xds_proxies_planned", .counter, "Proxies planned anew.", Double(generation.planned)),
            MetricFamily("xds_snapshots_changed", .counter, "Snapshots that changed.", Double(generation.changed)),
            MetricFamily(
                "xds_resources_encoded", .counter, "Distinct resources encoded.", Double(generation.encoded)),
        ]
    }
}
