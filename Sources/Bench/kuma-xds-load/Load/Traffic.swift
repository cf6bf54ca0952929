/// What was received since some moment.
struct Traffic {
    var messages = 0
    /// Of messages, without HTTP/2's and TLS' share.
    var bytes = 0
    var resources = 0
    /// Of resources alone, without their envelopes.
    var resourceBytes = 0
    /// Of the resources that were awaited.
    var awaitedBytes = 0
    /// Of the resources that were awaited or sent again for a reason, with their envelopes: the least that delta can send.
    var neededBytes = 0
    /// Resources that nobody was to be sent.
    var strays = 0
    /// Resources that were sent again unchanged where that is no mistake: endpoints of a cluster that changed, and
    /// whatever state of the world repeats.
    var repeats = 0
    /// Resources that were to come, but as they were before the awaited change.
    var stale = 0
}

extension OutputLine {
    func with(_ traffic: Traffic) -> OutputLine {
        with("messages", traffic.messages).with("bytes", traffic.bytes).with("resources", traffic.resources)
            .with("resourceBytes", traffic.resourceBytes).with("awaitedBytes", traffic.awaitedBytes).with(
                "strays", traffic.strays
            )
            .with("neededBytes", traffic.neededBytes).with("repeats", traffic.repeats).with("stale", traffic.stale)
    }
}
