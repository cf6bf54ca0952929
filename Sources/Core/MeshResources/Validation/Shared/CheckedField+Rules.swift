/// Rules that many types share. Each returns no violation where the field is fine.
extension CheckedField {
    func portViolations() -> [Violation] {
        violation("port must be in the range [1, 65535]", if: !(1...65_535).contains(number))
    }

    /// An address that other proxies dial: not empty, not unspecified, an IP address or a DNS name.
    func addressViolations() -> [Violation] {
        guard !text.isEmpty else { return [violation("address can't be empty")] }
        return violation("must not be 0.0.0.0 or ::", if: text == "0.0.0.0" || text == "::")
            + violation(
                "address has to be valid IP address or domain name",
                if: IPAddressText.bytes(text) == nil && !NameText.isDNSName(text))
    }

    /// The duration in nanoseconds; `nil` if absent or none.
    var nanoseconds: Int64? { value?.stringValue.flatMap(DurationText.nanoseconds) }

    /// A duration that must be there.
    func positiveDurationViolations() -> [Violation] {
        guard isDefined else { return [violation("must have a positive value")] }
        guard let nanoseconds else { return [violation("must have a valid value")] }
        return violation("must have a positive value", if: nanoseconds <= 0)
    }

    func optionalDurationViolations(_ reason: String = "has to be greater than 0 when defined") -> [Violation] {
        isDefined ? violation(reason, if: (nanoseconds ?? 0) <= 0) : []
    }

    func optionalCountViolations() -> [Violation] {
        isDefined ? violation("has to be greater than 0 when defined", if: number <= 0) : []
    }

    func thresholdViolations() -> [Violation] {
        violation("must have a positive value", if: number <= 0)
    }

    func rangeViolations(_ reason: String = "has to be in [0.0 - 100.0] range") -> [Violation] {
        violation(reason, if: !(0...100).contains(decimal))
    }

    /// A percentage that must be there.
    func percentageViolations() -> [Violation] {
        isDefined ? rangeViolations() : [violation("cannot be empty")]
    }

    func emptyTextViolations() -> [Violation] { violation("cannot be empty", if: text.isEmpty) }

    /// A data source, if there is one, must name a source that is not empty.
    func dataSourceViolations() -> [Violation] {
        let isEmpty = ["secret", "file", "inline", "inlineString"].allSatisfy { field($0).text.isEmpty }
        return violation("data source cannot be empty", if: isDefined && isEmpty)
    }

    /// Which elements carry a name that one before them has.
    static func areRepeated(_ names: [String]) -> [Bool] {
        var seen: Set<String> = []
        return names.map { !seen.insert($0).inserted }
    }
}
