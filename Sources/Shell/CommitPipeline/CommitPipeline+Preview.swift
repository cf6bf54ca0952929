public import MeshCommands
public import MeshEvents
import MeshProjections

extension CommitPipeline {
    /// What `command` would change in the newest state: decided and validated as a write is, but nothing is stored.
    ///
    /// - Returns: the revision that it was decided at; requested changes first, then those that follow from them.
    /// - Throws: what a write would be refused with.
    public func preview(_ command: Command) throws(Rejection) -> (head: Revision, changes: [Change]) {
        let state = state
        // Versions count what is stored, and nothing is.
        return (state.revision, try decide(command, in: state, mode: mode, keys: keys) { _ in 0 })
    }
}
