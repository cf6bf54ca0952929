/// On which addresses and ports a proxy and its workload listen.
struct DataplaneInterfaces {
    private let networking: CheckedField

    init(_ networking: CheckedField) {
        self.networking = networking
    }

    /// Whether an inbound, or the workload behind it, has `port` on the loopback address.
    func inboundUsesLoopback(port: Int64) -> Bool {
        networking.field("inbound").elements.contains { inbound in
            let address = Self.firstNonEmpty(inbound.field("address").text, networking.field("address").text)
            let workload = Self.firstNonEmpty(inbound.field("serviceAddress").text, address)
            let servicePort = inbound.field("servicePort").number
            return (inbound.field("port").number == port && Self.coversLoopback(address))
                || ((servicePort == 0 ? inbound.field("port").number : servicePort) == port
                    && Self.coversLoopback(workload))
        }
    }

    func outboundUsesLoopback(port: Int64) -> Bool {
        networking.field("outbound").elements.contains { outbound in
            outbound.field("port").number == port
                && Self.coversLoopback(Self.firstNonEmpty(outbound.field("address").text, "127.0.0.1"))
        }
    }

    /// Whether something that listens on `address` also takes what is sent to 127.0.0.1. Names are not resolved.
    static func coversLoopback(_ address: String) -> Bool {
        guard let bytes = IPAddressText.bytes(address) else { return false }
        return bytes == IPAddressText.loopback || IPAddressText.isUnspecified(bytes)
    }

    static func firstNonEmpty(_ first: String, _ second: String) -> String { first.isEmpty ? second : first }
}
