import MeshDelivery

/// What one proxy has alone: inbounds, redirection, its admin port, and what says who it is. Immutable.
final class OwnPart: Sendable {
    let inputs: ProxyInputs
    let piece: Piece

    /// - Parameter calls: those of the proxy's profile.
    init(_ inputs: ProxyInputs, with calls: Calls, reusing pool: inout ResourcePool) {
        self.inputs = inputs
        let caller = inputs.caller
        let personal = calls.personalListeners.map { $0.contribution(for: caller) }
        let parts = generators.map { ($0.origin, $0.contributions(for: inputs)) } + [(Origin.outbound, personal)]
        piece = Piece(parts, reusing: &pool)
    }
}
