import CommitPipeline
public import ControlPlaneConfig
import Dispatch
import Foundation
import Logging
import LogSealing
import LogStore
import MeshCommands
import MeshProjections
import MeshResources
import RESTServer
import Synchronization
import UnixSignals
import XDSServer

/// One control plane: everything that kuma-cp runs, from the log outwards.
///
/// command → commit → log → state → snapshot → proxy: `CommitPipeline` decides and stores, `SnapshotPublisher` projects,
/// `DiscoverySessions` delivers; REST and the proxies' streams are the ways in.
public struct ControlPlane: Sendable {
    let configuration: ControlPlaneConfiguration
    let mode: Mode
    let log: OpenLog
    let pipeline: CommitPipeline
    let sessions: DiscoverySessions
    let publisher: SnapshotPublisher
    let registration: ProxyRegistration
    let gate: TokenGate
    let readiness: TLSReadiness
    let insights: ProxyInsights
    /// Different for each run.
    let instanceID: String
    let logger: Logger
    let isReady = Latch()

    /// Opens the log and writes what a control plane needs before it serves.
    public static func start(_ configuration: ControlPlaneConfiguration) async throws(StartFailure) -> ControlPlane {
        let logger = makeLogger(configuration.logLevel)
        for warning in configuration.warnings { logger.warning("\(warning)") }
        let mode = try mode(of: configuration)
        let log = try OpenLog.open(configuration, mode: mode, logger: logger)
        let pipeline: CommitPipeline
        do {
            pipeline = try CommitPipeline(
                store: log.store, keyRing: log.keyRing, mode: mode, keys: KeyFactory(), logger: logger
            ) { error in
                FileHandle.standardError.write(Data("kuma-cp: \(error)\n".utf8))
                exit(StartFailure.Code.inputOutput.rawValue)
            }
        } catch {
            let reason = (error as? LogStoreError)?.description ?? "the log cannot be read: \(error)"
            throw StartFailure(
                code: .dataError, reason: reason + "; kuma-cp log verify names the place; restore it from a backup")
        }
        let controlPlane = ControlPlane(
            configuration: configuration, mode: mode, log: log, pipeline: pipeline, logger: logger)
        do {
            try await StartupCommands(configuration: configuration, pipeline: pipeline).run()
        } catch {
            throw StartFailure(code: .failure, reason: "the start-up commit failed: \(error)")
        }
        controlPlane.publisher.start(pipeline)
        controlPlane.readiness.start()
        DataplaneCleanup(
            registration: controlPlane.registration, age: configuration.dataplaneCleanupAge
        ) { controlPlane.insights.observations.lasting }.start()
        return controlPlane
    }

    private init(
        configuration: ControlPlaneConfiguration, mode: Mode, log: OpenLog, pipeline: CommitPipeline, logger: Logger
    ) {
        self.configuration = configuration
        self.mode = mode
        self.log = log
        self.pipeline = pipeline
        self.logger = logger
        let late = Late<DiscoverySessions>()
        gate = TokenGate(
            settings: configuration.dataplaneServer.dataplaneTokens,
            isRequired: configuration.dataplaneServer.dataplaneAuthentication == .dpToken)
        registration = ProxyRegistration(
            pipeline: pipeline, gate: gate, deregistrationDelay: configuration.dataplaneDeregistrationDelay,
            logger: logger
        ) { late.value?.isConnected($0) ?? false }
        let readiness = TLSReadiness(pipeline: pipeline, logger: logger) {
            late.value?.status(of: $0)?.certificate?.backend
        }
        self.readiness = readiness
        let lateInsights = Late<ProxyInsights>()
        let authorities = MeshAuthorities(
            pipeline: pipeline, logger: logger,
            last: { lateInsights.value?.observations.certificate(of: $0) },
            onIssue: {
                late.value?.setCertificate($1, of: $0)
                readiness.schedule()
            })
        sessions = DiscoverySessions(
            admission: registration, secrets: authorities,
            nackBackoffMilliseconds: configuration.nackBackoff.milliseconds, logger: logger)
        late.set(sessions)
        publisher = SnapshotPublisher(pipeline: pipeline, sessions: sessions, logger: logger)
        instanceID = UUID().uuidString.lowercased()
        insights = ProxyInsights.start(
            configuration, pipeline: pipeline,
            live: Observations(sessions: sessions, publisher: publisher, instanceID: instanceID), logger: logger)
        lateInsights.set(insights)
    }

    private static func mode(of configuration: ControlPlaneConfiguration) throws(StartFailure) -> Mode {
        switch configuration.mode {
        case .standalone: return .standalone
        case .zone, .global:
            throw StartFailure(
                code: .configuration,
                reason: "mode: \"\(configuration.mode.rawValue)\" is not served by this version; use \"standalone\"")
        }
    }

    private static func makeLogger(_ level: ControlPlaneLogLevel) -> Logger {
        var logger = Logger(label: "kuma-cp", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel =
            switch level {
            case .off: .critical
            case .info: .info
            case .debug: .debug
            }
        return logger
    }

    /// Serves until the process is told to stop, then ends in order.
    public func serve() async throws(StartFailure) {
        let servers = try await Servers.start(self)
        isReady.raise()
        for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
            logger.info("stopping", metadata: ["signal": "\(signal)"])
            break
        }
        registration.stop()
        sessions.stop()
        insights.stop()
        await servers.stop()
        pipeline.stop()
        do {
            try log.store.close()
        } catch {
            throw StartFailure(log: error)
        }
    }
}

/// Something that becomes true once.
final class Latch: Sendable {
    private let raised = Atomic(false)

    var isRaised: Bool { raised.load(ordering: .acquiring) }

    func raise() {
        raised.store(true, ordering: .releasing)
    }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
