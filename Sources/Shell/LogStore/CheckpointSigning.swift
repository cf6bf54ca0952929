public import LogHash

/// What signs a log's checkpoints. The key is kept elsewhere.
public protocol CheckpointSigning: Sendable {
    /// What others check the signatures with; the store checks with it what it finds on disk.
    var verifierKey: VerifierKey { get }

    /// The C2SP signed note of `checkpoint`.
    func sign(_ checkpoint: Checkpoint) throws -> String
}
