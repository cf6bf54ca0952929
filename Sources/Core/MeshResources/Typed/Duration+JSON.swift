extension Duration {
    /// A duration as policies spell it, for example `5s` or `1h30m`; `nil` for anything else.
    init?(json: JSON) {
        guard let nanoseconds = json.stringValue.flatMap(DurationText.nanoseconds) else { return nil }
        self = .nanoseconds(nanoseconds)
    }
}
