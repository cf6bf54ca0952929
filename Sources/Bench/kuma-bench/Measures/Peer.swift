/// What another server needed for the same workload on a comparable machine, in milliseconds over streams. Measured apart
/// from this run: go-control-plane without TLS and without generating anything, from the change in its memory; Kuma with
/// TLS, its store in memory, from the PUT.
struct Peer {
    let p50: Double
    let p99: Double

    /// The figures of one workload.
    struct Figures {
        let cold: Peer
        /// A change that concerns all.
        let all: Peer
        /// A change that concerns a hundredth; `nil` where none was measured.
        let part: Peer?
        /// What part of the p99 for all is aimed at.
        let share: Double
    }

    static func figures(_ workload: Workload, isDelta: Bool) -> Figures? {
        (isDelta ? delta : stateOfTheWorld)[workload.name]
    }

    private static let delta = [
        "P100": Figures(
            cold: Peer(p50: 149, p99: 164), all: Peer(p50: 7, p99: 13), part: Peer(p50: 1.7, p99: 1.7), share: 0.5),
        "P1000": Figures(
            cold: Peer(p50: 1480, p99: 1830), all: Peer(p50: 60, p99: 121), part: Peer(p50: 2.7, p99: 3.0), share: 0.5),
        "P5000": Figures(
            cold: Peer(p50: 7600, p99: 8800), all: Peer(p50: 258, p99: 550), part: Peer(p50: 4.6, p99: 5.5), share: 0.5),
        "C": Figures(cold: Peer(p50: 6500, p99: 8400), all: Peer(p50: 1290, p99: 1780), part: nil, share: 0.05),
    ]

    private static let stateOfTheWorld = [
        "P1000": Figures(
            cold: Peer(p50: 1010, p99: 1280), all: Peer(p50: 231, p99: 437), part: Peer(p50: 4.6, p99: 5.0), share: 0.5)
    ]
}
