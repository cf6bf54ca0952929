import RESTServer

extension ProxyObservation {
    /// Without what holds only while the control plane runs.
    var lasting: ProxyObservation {
        ProxyObservation(subscriptions: subscriptions, certificate: certificate, progress: progress)
    }

    /// The newest moment of which this says something; milliseconds since 1970.
    var lastSign: Int64 {
        subscriptions.map {
            max($0.connectedAtMilliseconds, $0.updatedAtMilliseconds ?? 0, $0.disconnectedAtMilliseconds ?? 0)
        }
        .max() ?? 0
    }

    /// As it is seen when nothing is connected any more.
    ///
    /// - Parameter milliseconds: until when streams without an end were open; since 1970.
    func ended(at milliseconds: Int64) -> ProxyObservation {
        var ended = lasting
        for index in ended.subscriptions.indices where ended.subscriptions[index].disconnectedAtMilliseconds == nil {
            ended.subscriptions[index].disconnectedAtMilliseconds = max(
                milliseconds, ended.subscriptions[index].connectedAtMilliseconds)
        }
        return ended
    }

    /// Puts what an earlier run of the control plane noted before what this one sees.
    ///
    /// How far the proxy has got is only what this run sees of it: a new stream may be that of a new Envoy.
    /// - Parameter limit: how many streams are remembered.
    func following(_ earlier: ProxyObservation?, limit: Int) -> ProxyObservation {
        guard let earlier else { return self }
        var merged = self
        merged.subscriptions = (earlier.subscriptions + subscriptions).suffix(limit)
        merged.certificate = certificate ?? earlier.certificate
        return merged
    }
}
