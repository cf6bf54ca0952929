import FoundationEssentials
import SwiftProtobuf

extension Message {
    /// The one serialised form: map entries sorted by key, so that equal messages have equal bytes everywhere.
    var deterministicBytes: [UInt8] {
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        do {
            return try serializedBytes(options: options)
        } catch {
            // Only proto2's required fields and a message-backed Any can fail; we make neither.
            preconditionFailure("\(Self.protoMessageName) cannot be encoded: \(error)")
        }
    }
}

extension Google_Protobuf_Any {
    /// `message` as bytes: an `Any` that held the message itself would be encoded without the sorting of maps.
    init(packing message: some Message) {
        self.init()
        typeURL = "type.googleapis.com/" + type(of: message).protoMessageName
        value = Data(message.deterministicBytes)
    }
}

extension Google_Protobuf_Duration {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(seconds: seconds, nanos: Int32(attoseconds / 1_000_000_000))
    }

    static let zero = Google_Protobuf_Duration(Duration.zero)
}

extension Google_Protobuf_Struct {
    init(_ texts: [String: String]) {
        self.init()
        fields = texts.mapValues { text in
            var value = Google_Protobuf_Value()
            value.stringValue = text
            return value
        }
    }
}
