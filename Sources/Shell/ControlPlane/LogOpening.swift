import ControlPlaneConfig
import Foundation
import LogHash
import LogSealing
import LogStore
import Logging
import MeshCommands
import MeshEvents

/// The log and the keys that belong to it.
struct OpenLog {
    let store: any LogStore
    let keyRing: KeyRing

    /// Opens what the configuration names; makes it where nothing is yet.
    static func open(
        _ configuration: ControlPlaneConfiguration, mode: Mode, logger: Logger
    ) throws(StartFailure) -> OpenLog {
        do {
            guard let directory = configuration.dataDirectory else {
                guard let logID = LogID(bytes: randomBytes(16)) else { preconditionFailure("16 bytes make a log id") }
                return OpenLog(store: MemoryLogStore(name: mode.logName, logID: logID), keyRing: try KeyRing())
            }
            try makeDirectory(directory)
            // Before the keys: of two that start at once, the other must not make any.
            let lock = try DirectoryLock(path: directory)
            let keyFile = configuration.keyEncryptionKeyFile ?? "\(directory)/kek"
            let keyRing = try KeyRing(directory: directory, keyFile: keyFile)
            let signing = LogSigning(key: try keyRing.signingKey(), logName: mode.logName)
            let store = try SQLiteLogStore.open(
                directory: directory, name: mode.logName, signing: signing, makeLogID: { randomBytes(16) },
                lock: lock, notice: { logger.warning("\($0)") })
            return OpenLog(store: store, keyRing: keyRing)
        } catch let failure as StartFailure {
            throw failure
        } catch let error as SealingError {
            throw StartFailure(sealing: error)
        } catch let error as LogStoreError {
            throw StartFailure(log: error)
        } catch {
            throw StartFailure(code: .failure, reason: "\(error)")
        }
    }

    private static func makeDirectory(_ directory: String) throws(StartFailure) {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StartFailure(
                code: .cannotCreate,
                reason: "the data directory \(directory) cannot be created (store.sqlite.path): "
                    + error.localizedDescription)
        }
    }
}

/// Signs the checkpoints of a log.
struct LogSigning: CheckpointSigning {
    let key: LogHash.SigningKey
    let logName: String

    var verifierKey: VerifierKey { key.verifierKey(name: logName) }

    func sign(_ checkpoint: Checkpoint) throws -> String { try checkpoint.signed(by: key, name: logName) }
}

extension StartFailure {
    init(log error: LogStoreError) {
        let code: Code =
            switch error {
            case .diskFull, .locked, .cannotCreate: .cannotCreate
            case .corrupt: .dataError
            case .outcomeUnknown, .unreadable: .inputOutput
            }
        self.init(code: code, reason: error.description)
    }

    init(sealing error: SealingError) {
        let code: Code =
            switch error {
            case .keyEncryptionKey: .configuration
            case .keyStore, .diskFull: .cannotCreate
            case .damaged: .dataError
            }
        self.init(code: code, reason: error.description)
    }
}
