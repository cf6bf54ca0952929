import NIOCore
import NIOHPACK

/// What each kind of frame does. Source: RFC 9113, section 6.
extension HTTP2Connection {
    func take(_ frame: Frame) throws(HTTP2Failure) {
        guard isIntroduced || frame.kind == .settings else {
            throw HTTP2Failure(.protocolError, "the connection does not begin with SETTINGS")
        }
        guard !headers.isOpen || frame.kind == .continuation else {
            throw HTTP2Failure(.protocolError, "HEADERS are interrupted by another frame")
        }
        var frame = frame
        switch frame.kind {
        case .data: try takeData(&frame)
        case .headers:
            try checkStream(frame)
            try frame.strip()
            try headers.begin(frame)
            try takeHeadersIfComplete(frame)
        case .continuation:
            try headers.add(frame)
            try takeHeadersIfComplete(frame)
        case .priority:
            try check(frame, length: 5)
            try countRemark()
        case .resetStream: try takeReset(frame)
        case .settings: try takeSettings(&frame)
        case .pushPromise: throw HTTP2Failure(.protocolError, "clients do not push")
        case .ping: try takePing(&frame)
        case .goAway, nil: break
        case .windowUpdate: try takeWindowUpdate(&frame)
        }
    }

    private func check(_ frame: Frame, length: Int) throws(HTTP2Failure) {
        guard frame.payload.readableBytes == length else {
            throw HTTP2Failure(.frameSizeError, "a frame of the wrong length: \(frame.payload.readableBytes)")
        }
    }

    private func checkStream(_ frame: Frame) throws(HTTP2Failure) {
        guard frame.stream % 2 == 1 else {
            throw HTTP2Failure(.protocolError, "a client cannot have stream \(frame.stream)")
        }
    }

    /// A stream that ended a moment ago may still be spoken of; one that never began may not.
    private func checkBegun(_ frame: Frame) throws(HTTP2Failure) {
        try checkStream(frame)
        guard frame.stream <= lastStreamID else {
            throw HTTP2Failure(.protocolError, "stream \(frame.stream) has not begun")
        }
    }

    private func takeData(_ frame: inout Frame) throws(HTTP2Failure) {
        try checkBegun(frame)
        let size = frame.payload.readableBytes
        if let increment = receiveWindow.take(size) { control.writeWindowUpdate(increment, stream: 0) }
        try frame.strip()
        guard let stream = streams[frame.stream] else { return }
        guard !stream.isEndedByPeer else { return try refuse(stream.id, .streamClosed) }
        let isLast = frame.flags.contains(.endStream)
        stream.isEndedByPeer = isLast
        if let increment = stream.receiveWindow.take(size), !isLast {
            control.writeWindowUpdate(increment, stream: stream.id)
        }
        stream.service?.receive(body: frame.payload, isLast: isLast)
    }

    private func takeHeadersIfComplete(_ frame: Frame) throws(HTTP2Failure) {
        guard let block = try headers.takeIfComplete(frame.flags) else { return }
        if let stream = streams[block.stream] { return try takeTrailers(block, stream) }
        // Of a stream that is over: the block was read, because later ones build on it.
        guard block.stream > lastStreamID else { return }
        lastStreamID = block.stream
        guard streams.count < Self.streamLimit else { return try refuse(block.stream, .refusedStream) }
        guard block.isRequest else { return try refuse(block.stream, .protocolError) }
        let stream = open(block.stream)
        stream.isEndedByPeer = block.endsStream
        stream.service?.receive(head: block.headers, isLast: block.endsStream)
    }

    private func takeTrailers(_ block: HeaderReader.Block, _ stream: HTTP2Stream) throws(HTTP2Failure) {
        guard !stream.isEndedByPeer, block.endsStream else { return try refuse(stream.id, .protocolError) }
        stream.isEndedByPeer = true
        stream.service?.receive(body: ByteBuffer(), isLast: true)
    }

    private func takeReset(_ frame: Frame) throws(HTTP2Failure) {
        try check(frame, length: 4)
        try checkBegun(frame)
        if let stream = streams[frame.stream] { close(stream) }
        try countReset()
    }

    private func countRemark() throws(HTTP2Failure) {
        guard remarks.allows(at: NIODeadline.now().uptimeNanoseconds) else {
            throw HTTP2Failure(.enhanceYourCalm, "too many SETTINGS, PING or PRIORITY frames")
        }
    }

    private func takeSettings(_ frame: inout Frame) throws(HTTP2Failure) {
        let isAcknowledgement = frame.flags.contains(.ack)
        guard frame.stream == 0 else { throw HTTP2Failure(.protocolError, "SETTINGS on a stream") }
        guard isAcknowledgement ? frame.payload.readableBytes == 0 : frame.payload.readableBytes % 6 == 0 else {
            throw HTTP2Failure(.frameSizeError, "SETTINGS of \(frame.payload.readableBytes) bytes")
        }
        guard !isAcknowledgement else { return }
        isIntroduced = true
        try countRemark()
        let growth = try peer.take(&frame.payload)
        for stream in streams.values where growth != 0 {
            guard stream.sendWindow.grow(by: growth) else {
                throw HTTP2Failure(.flowControlError, "a window of stream \(stream.id) over the limit")
            }
            if stream.hasNext { enqueue(stream) }
        }
        control.writeSettingsAcknowledgement()
    }

    private func takePing(_ frame: inout Frame) throws(HTTP2Failure) {
        guard frame.stream == 0 else { throw HTTP2Failure(.protocolError, "PING on a stream") }
        try check(frame, length: 8)
        try countRemark()
        guard !frame.flags.contains(.ack), let content = frame.payload.readInteger(as: UInt64.self) else { return }
        control.writePing(content, isAnswer: true)
    }

    private func takeWindowUpdate(_ frame: inout Frame) throws(HTTP2Failure) {
        try check(frame, length: 4)
        let increment = Int((frame.payload.readInteger(as: UInt32.self) ?? 0) & 0x7FFF_FFFF)
        guard frame.stream != 0 else {
            guard increment > 0 else { throw HTTP2Failure(.protocolError, "a window that grows by nothing") }
            guard sendWindow.grow(by: increment) else {
                throw HTTP2Failure(.flowControlError, "the window of the connection over the limit")
            }
            return
        }
        try checkBegun(frame)
        guard let stream = streams[frame.stream] else { return }
        guard increment > 0 else { return try refuse(stream.id, .protocolError) }
        guard stream.sendWindow.grow(by: increment) else { return try refuse(stream.id, .flowControlError) }
        if stream.hasNext { enqueue(stream) }
    }
}
