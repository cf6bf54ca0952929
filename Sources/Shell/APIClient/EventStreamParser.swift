/// Takes server-sent events out of a stream of bytes. Source: WHATWG HTML, "Server-sent events".
struct EventStreamParser {
    /// What arrived between two empty lines.
    struct Event: Hashable {
        /// `nil` if none was sent.
        var id: String?
        var data: String
    }

    private var line: [UInt8] = []
    private var id: String?
    private var data: [String] = []
    private var endsWithReturn = false

    /// The events that `bytes` complete.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            let isSecondHalf = endsWithReturn && byte == UInt8(ascii: "\n")
            endsWithReturn = byte == UInt8(ascii: "\r")
            guard !isSecondHalf else { continue }
            guard byte == UInt8(ascii: "\n") || endsWithReturn else {
                line.append(byte)
                continue
            }
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else {
            defer { (id, data) = (nil, []) }
            return data.isEmpty ? nil : Event(id: id, data: data.joined(separator: "\n"))
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        let text = String(decoding: value, as: UTF8.self)
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "id": id = text
        case "data": data.append(text)
        default: break
        }
        return nil
    }
}
