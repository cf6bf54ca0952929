import BenchSockets

/// Proxies that come and go at a steady pace. Each brings a Dataplane with a port of its own; it has come when all that
/// reach its service know the port, and gone when none does any longer.
struct Churn {
    /// One coming or going that is under way.
    private struct Step {
        let spare: Int
        let isJoin: Bool
        let startedAt: Moment
        var missing: Set<Int>
    }

    /// What must be known of a spare proxy.
    struct Spare {
        let index: Int
        /// Of the assignment that its endpoint joins.
        let name: Int
        let port: Int
    }

    private let spares: [Spare]
    private let interval: Double
    private let hold: Double
    private let start: Moment
    let end: Moment
    private var nextAt: Moment
    private var resting: [Int]
    /// Spares that have come, oldest first, and since when.
    private var present: [(spare: Int, since: Moment)] = []
    /// Indexed by assignment.
    private var steps: [Int: [Step]] = [:]
    private(set) var latencies: [Moment] = []
    private(set) var begun = 0
    private var lastWasJoin = false
    /// Spares of whose last coming or going not all have been told: the next would undo it.
    private var busy: Set<Int> = []
    private(set) var deepest = 0

    /// - Parameters:
    ///   - rate: comings and goings a second.
    ///   - hold: milliseconds that a spare stays at least.
    init(spares: [Spare], rate: Double, seconds: Double, hold: Double, now: Moment) {
        self.spares = spares
        interval = 1000 / rate
        self.hold = hold
        start = now
        nextAt = now
        end = now.adding(milliseconds: seconds * 1000)
        resting = Array(spares.indices)
    }

    var pending: Int { steps.values.reduce(0) { $0 + $1.count } }

    /// Whether all is done, late steps included.
    func isOver(_ now: Moment) -> Bool { now >= end && (pending == 0 || now >= end.adding(milliseconds: 10_000)) }

    /// When something is due; `nil` once all have been begun.
    var wakeAt: Moment? { nextAt < end ? nextAt : nil }

    /// The first few comings and goings that somebody has not been told of.
    var late: [String] {
        steps.values.joined().prefix(5).map { step in
            "proxy \(spares[step.spare].index) \(step.isJoin ? "came" : "went"): \(step.missing.count) streams were not told"
        }
    }

    enum Act {
        case join(Int), leave(Int)
    }

    /// What is due now: connect or disconnect the proxy of this index.
    ///
    /// - Parameter reaching: the streams that hold an assignment.
    mutating func due(_ now: Moment, reaching: (Int) -> Set<Int>) -> [Act] {
        var acts: [Act] = []
        while nextAt <= now, nextAt < end {
            nextAt = nextAt.adding(milliseconds: interval)
            // In turns, once there are some that have stayed long enough.
            if lastWasJoin, let oldest = present.first, now >= oldest.since.adding(milliseconds: hold),
                !busy.contains(oldest.spare)
            {
                lastWasJoin = false
                present.removeFirst()
                resting.append(oldest.spare)
                acts.append(.leave(spares[oldest.spare].index))
                begin(oldest.spare, isJoin: false, now, reaching)
            } else if let index = resting.firstIndex(where: { !busy.contains($0) }) {
                lastWasJoin = true
                let spare = resting.remove(at: index)
                present.append((spare, now))
                acts.append(.join(spares[spare].index))
                begin(spare, isJoin: true, now, reaching)
            }
        }
        return acts
    }

    private mutating func begin(_ spare: Int, isJoin: Bool, _ now: Moment, _ reaching: (Int) -> Set<Int>) {
        begun += 1
        let name = spares[spare].name
        let step = Step(spare: spare, isJoin: isJoin, startedAt: now, missing: reaching(name))
        guard !step.missing.isEmpty else { return }
        steps[name, default: []].append(step)
        busy.insert(spare)
        deepest = max(deepest, pending)
    }

    mutating func receive(_ fact: Fact, by stream: Int, at now: Moment) {
        guard fact.type == .eds, var own = steps.removeValue(forKey: fact.name) else { return }
        for index in own.indices {
            let isThere = fact.content.tokens.contains(spares[own[index].spare].port)
            if isThere == own[index].isJoin { own[index].missing.remove(stream) }
        }
        for step in own where step.missing.isEmpty {
            busy.remove(step.spare)
            latencies.append(Moment(nanoseconds: now.nanoseconds - step.startedAt.nanoseconds))
        }
        own.removeAll { $0.missing.isEmpty }
        if !own.isEmpty { steps[fact.name] = own }
    }
}
