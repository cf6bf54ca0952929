import MeshDelivery

/// A stream with requests and answers in few words.
struct Script {
    var stream: DeliveryStream
    /// What was sent last of each type.
    private(set) var last: [XDSType: DeliveryResponse] = [:]

    init(_ variant: DeliveryStream.Variant) {
        stream = DeliveryStream(variant: variant)
    }

    /// What the actions say, one line each: `send TYPE NAMES -REMOVED`, `ack TYPE`, `nack TYPE NAMES`.
    private mutating func lines(_ actions: [DeliveryAction]) -> [String] {
        actions.map { action in
            switch action {
            case .send(let response):
                last[response.type] = response
                let names = response.resources.map(\.name) + response.removed.map { "-\($0)" }
                return (["send \(response.type)"] + names).joined(separator: " ")
            case .acknowledged(let type, let revision): return "ack \(type) r\(revision)"
            case .rejected(let type, let revision, let message, let names):
                return (["nack \(type) r\(revision) \(message):"] + names).joined(separator: " ")
            case .scheduleRelease(let type): return "backoff \(type)"
            }
        }
    }

    mutating func offer(_ revision: UInt64, _ resources: [EncodedResource]) -> [String] {
        lines(stream.offer(DeliverySnapshot(revision, resources)))
    }

    mutating func release(_ type: XDSType) -> [String] { lines(stream.release(type)) }

    /// State of the world. Without a nonce: that of the last response, as Envoy names it.
    mutating func ask(
        _ type: XDSType, _ names: [String] = [], version: String? = nil, nonce: String? = nil, rejection: String? = nil
    ) -> [String] {
        let request = StateOfTheWorldRequest(
            type: type, version: version ?? last[type]?.version ?? "", nonce: nonce ?? last[type]?.nonce ?? "",
            names: names, rejection: rejection)
        return lines(stream.receive(request))
    }

    /// Delta: an answer to the last response if there is nothing to ask for.
    mutating func tell(
        _ type: XDSType, subscribe: [String] = [], unsubscribe: [String] = [], held: [String: String] = [:],
        isAnswer: Bool = false, rejection: String? = nil
    ) -> [String] {
        let request = DeltaRequest(
            type: type, nonce: isAnswer ? last[type]?.nonce ?? "" : "", subscribe: subscribe, unsubscribe: unsubscribe,
            initialVersions: held, rejection: rejection)
        return lines(stream.receive(request))
    }
}
