import NIOCore

/// What a side may say of itself. Source: RFC 9113, section 6.5.2.
enum Setting: UInt16 {
    case headerTableSize = 1
    case enablePush = 2
    case maxConcurrentStreams = 3
    case initialWindowSize = 4
    case maxFrameSize = 5
    case maxHeaderListSize = 6
}

/// What the peer said of itself, as far as this server heeds it.
struct PeerSettings {
    /// How many bytes each stream may be sent before the peer allows more.
    private(set) var initialWindowBytes = FlowWindow.initialBytes
    /// The peer has spoken of its table of headers since the last block that it was sent.
    var mayHaveResizedTable = true

    /// Takes the content of a SETTINGS frame.
    ///
    /// - Returns: by how much the windows of all streams grew; negative if they shrank.
    mutating func take(_ payload: inout ByteBuffer) throws(HTTP2Failure) -> Int {
        let before = initialWindowBytes
        while let number = payload.readInteger(as: UInt16.self), let value = payload.readInteger(as: UInt32.self) {
            switch Setting(rawValue: number) {
            case .headerTableSize: mayHaveResizedTable = true
            case .enablePush:
                guard value <= 1 else { throw HTTP2Failure(.protocolError, "ENABLE_PUSH is \(value)") }
            case .initialWindowSize:
                guard value <= UInt32(FlowWindow.limitBytes) else {
                    throw HTTP2Failure(.flowControlError, "INITIAL_WINDOW_SIZE is \(value)")
                }
                initialWindowBytes = Int(value)
            case .maxFrameSize:
                // Never below what this server sends.
                guard (16_384...16_777_215).contains(value) else {
                    throw HTTP2Failure(.protocolError, "MAX_FRAME_SIZE is \(value)")
                }
            case .maxConcurrentStreams, .maxHeaderListSize, nil: break
            }
        }
        return initialWindowBytes - before
    }
}
