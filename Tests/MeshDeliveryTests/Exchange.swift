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
    private let messageLimitBytes: Int

    init(
        _ variant: DeliveryStream.Variant, messageLimitBytes: Int = DeliveryStream.defaultMessageLimitBytes
    ) {
        self.messageLimitBytes = messageLimitBytes
        stream = DeliveryStream(variant: variant, messageLimitBytes: messageLimitBytes)
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
        stream = DeliveryStream(variant: stream.variant, messageLimitBytes: messageLimitBytes)
        responses = []
        backoffs = []
        proxy.connect()
        if let snapshot { note(stream.offer(snapshot)) }
    }

    /// The connection takes no bytes until `resume`.
    mutating func pause() {
        stream.pause()
    }

    mutating func resume() {
        note(stream.resume())
    }

    /// Until nothing is under way.
    mutating func settle() {
        resume()
        while !proxy.requests.isEmpty || !responses.isEmpty || !backoffs.isEmpty {
            deliverRequest()
            deliverResponse()
            release()
        }
    }

    /// A random sequence of everything that can happen, then peace with `last`.
    mutating func run(_ world: inout World, steps: Int, reconnects: Bool, stalls: Bool = false) {
        for _ in 0..<steps {
            if stalls {
                switch world.pick(6) {
                case 0: pause()
                case 1: resume()
                default: break
                }
            }
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
