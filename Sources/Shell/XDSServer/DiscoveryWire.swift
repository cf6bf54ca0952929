import EnvoyAPI
import Foundation
import MeshDelivery
import NIOCore
import SwiftProtobuf

/// A request as it came, with the node that only the first of a stream names.
struct DiscoveryMessage<Request> {
    /// `nil` for a type that this control plane does not serve.
    let request: Request?
    let typeURL: String
    let node: Envoy_Config_Core_V3_Node?
}

/// Between the bytes of Envoy's discovery protocol and the values that delivery decides on.
enum DiscoveryWire {
    static func stateOfTheWorldRequest(_ bytes: [UInt8]) throws -> DiscoveryMessage<StateOfTheWorldRequest> {
        let message = try Envoy_Service_Discovery_V3_DiscoveryRequest(serializedBytes: bytes)
        let request = XDSType(typeURL: message.typeURL).map {
            StateOfTheWorldRequest(
                type: $0, version: message.versionInfo, nonce: message.responseNonce, names: message.resourceNames,
                rejection: message.hasErrorDetail ? message.errorDetail.message : nil)
        }
        return DiscoveryMessage(
            request: request, typeURL: message.typeURL, node: message.hasNode ? message.node : nil)
    }

    static func deltaRequest(_ bytes: [UInt8]) throws -> DiscoveryMessage<DeltaRequest> {
        let message = try Envoy_Service_Discovery_V3_DeltaDiscoveryRequest(serializedBytes: bytes)
        let request = XDSType(typeURL: message.typeURL).map {
            DeltaRequest(
                type: $0, nonce: message.responseNonce, subscribe: message.resourceNamesSubscribe,
                unsubscribe: message.resourceNamesUnsubscribe, initialVersions: message.initialResourceVersions,
                rejection: message.hasErrorDetail ? message.errorDetail.message : nil)
        }
        return DiscoveryMessage(
            request: request, typeURL: message.typeURL, node: message.hasNode ? message.node : nil)
    }

    /// What is the same for all streams that are sent the same resources: all of the message but version and nonce.
    static func body(of response: DeliveryResponse, _ variant: DeliveryStream.Variant) -> ByteBuffer {
        let capacity = response.resources.reduce(256) { $0 + $1.bytes.count + 256 }
        var body = ByteBufferAllocator().buffer(capacity: capacity)
        for resource in response.resources {
            switch variant {
            case .stateOfTheWorld: body.writeProtobufAny(field: 2, resource)
            case .delta: body.writeProtobufDeltaResource(field: 2, resource)
            }
        }
        body.writeProtobuf(field: 4, response.type.typeURL)
        for name in response.removed { body.writeProtobuf(field: 6, name, keepsEmpty: true) }
        return body
    }

    /// What comes before the body in a framed gRPC message. Protobuf leaves the order of fields to the writer: version and nonce
    /// come first.
    static func head(of response: DeliveryResponse, body: ByteBuffer, allocator: ByteBufferAllocator) -> ByteBuffer {
        var head = allocator.buffer(capacity: 32 + response.version.utf8.count + response.nonce.utf8.count)
        head.writeInteger(UInt8(0))
        head.writeInteger(UInt32(0))
        head.writeProtobuf(field: 1, response.version)
        head.writeProtobuf(field: 5, response.nonce)
        head.setInteger(UInt32(head.writerIndex - 5 + body.readableBytes), at: 1)
        return head
    }
}

extension ByteBuffer {
    fileprivate mutating func writeVarint(_ value: Int) {
        var value = UInt64(value)
        while value >= 0x80 {
            writeInteger(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        writeInteger(UInt8(value))
    }

    fileprivate mutating func writeProtobuf(field: Int, _ text: String, keepsEmpty: Bool = false) {
        guard keepsEmpty || !text.isEmpty else { return }
        writeVarint(field << 3 | 2)
        writeVarint(text.utf8.count)
        writeString(text)
    }

    /// `google.protobuf.Any`: type URL 1, value 2.
    fileprivate mutating func writeProtobufAny(field: Int, _ resource: EncodedResource) {
        let url = resource.type.typeURL
        writeVarint(field << 3 | 2)
        writeVarint(Self.fieldSize(url.utf8.count) + Self.fieldSize(resource.bytes.count))
        writeProtobuf(field: 1, url)
        writeVarint(2 << 3 | 2)
        writeVarint(resource.bytes.count)
        writeBytes(resource.bytes)
    }

    /// `envoy.service.discovery.v3.Resource`: version 1, resource 2, name 3.
    fileprivate mutating func writeProtobufDeltaResource(field: Int, _ resource: EncodedResource) {
        let any = Self.fieldSize(resource.type.typeURL.utf8.count) + Self.fieldSize(resource.bytes.count)
        writeVarint(field << 3 | 2)
        writeVarint(
            Self.fieldSize(resource.version.utf8.count) + Self.fieldSize(any) + Self.fieldSize(resource.name.utf8.count)
        )
        writeProtobuf(field: 1, resource.version, keepsEmpty: true)
        writeProtobufAny(field: 2, resource)
        writeProtobuf(field: 3, resource.name, keepsEmpty: true)
    }

    /// Bytes of a length-delimited field with a number below 16.
    private static func fieldSize(_ count: Int) -> Int {
        var varint = 1
        var rest = count >> 7
        while rest > 0 {
            varint += 1
            rest >>= 7
        }
        return 1 + varint + count
    }
}
