import MeshDelivery

/// A proxy, a stream, and the bytes under way between them.
struct Exchange {
    var stream: DeliveryStream
    var proxy: ModelProxy
    var responses: [DeliveryResponse] = []
    /// All responses since the beginning.
    private(set) var sent: [DeliveryResponse] = []
    /// Types whose back-off has not ended.
    var backoffs: [XDSType] = []
    var rejections: [(type: XDSType, message: String, names: [String])] = []
    private var snapshot: DeliverySnapshot?

    init(_ variant: DeliveryStream.Variant) {
        stream = DeliveryStream(variant: variant)
        proxy = ModelProxy(variant)
        proxy.connect()
    }

    private mutating func note(_ actions: [DeliveryAction]) {
        for action in actions {
            switch action {
            case .send(let response):
                responses.append(response)
                sent.append(response)
            case .acknowledged: break
            case .rejected(let type, _, let message, let names): rejections.append((type, message, names))
            case .scheduleRelease(let type): backoffs.append(type)
            }
        }
    }

    mutating func offer(_ snapshot: DeliverySnapshot) {
        self.snapshot = snapshot
        note(stream.offer(snapshot))
    }

    mutating func release() {
        guard !backoffs.isEmpty else { return }
        note(stream.release(backoffs.removeFirst()))
    }

    mutating func deliverRequest() {
        guard !proxy.requests.isEmpty else { return }
        switch proxy.requests.removeFirst() {
        case .stateOfTheWorld(let request): note(stream.receive(request))
        case .delta(let request): note(stream.receive(request))
        }
    }

    mutating func deliverResponse() {
        if !responses.isEmpty { proxy.receive(responses.removeFirst()) }
    }

    /// The connection breaks; what was under way is lost. The control plane is asked for the snapshot again.
    mutating func reconnect() {
        stream = DeliveryStream(variant: stream.variant)
        responses = []
        backoffs = []
        proxy.connect()
        if let snapshot { note(stream.offer(snapshot)) }
    }

    /// Until nothing is under way.
    mutating func settle() {
        while !proxy.requests.isEmpty || !responses.isEmpty || !backoffs.isEmpty {
            deliverRequest()
            deliverResponse()
            release()
        }
    }

    /// A random sequence of everything that can happen, then peace with `last`.
    mutating func run(_ world: inout World, steps: Int, reconnects: Bool) {
        for _ in 0..<steps {
            switch world.pick(reconnects ? 16 : 15) {
            case 0...5: deliverRequest()
            case 6...11: deliverResponse()
            case 12, 13: offer(world.snapshot())
            case 14: release()
            default: reconnect()
            }
        }
        offer(world.snapshot(allGood: true))
        settle()
    }
}
