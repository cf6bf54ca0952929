/// What another server needed for a change of the same workload, on a comparable machine, in milliseconds from the change
/// in its memory to the stream. Measured apart from this run: go-control-plane without TLS and without generating
/// anything; Kuma with TLS, in memory.
struct Peer {
    let p50: Double
    let p99: Double
    /// What part of the peer's p99 is aimed at.
    var share = 0.5
    /// Whether the change concerns a hundredth; then the aim is the peer's p99 and one commit.
    var isPart = false

    static func all(_ workload: Workload) -> Peer? {
        switch workload.name {
        case "P100": Peer(p50: 7, p99: 13)
        case "P1000": Peer(p50: 60, p99: 121)
        case "P5000": Peer(p50: 258, p99: 550)
        case "C": Peer(p50: 1290, p99: 1780, share: 0.05)
        default: nil
        }
    }

    static func part(_ workload: Workload) -> Peer? {
        switch workload.name {
        case "P100": Peer(p50: 1.7, p99: 1.7, isPart: true)
        case "P1000": Peer(p50: 2.7, p99: 3.0, isPart: true)
        case "P5000": Peer(p50: 4.6, p99: 5.5, isPart: true)
        default: nil
        }
    }
}
