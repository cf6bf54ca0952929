import LogHash
import MeshDelivery

extension EncodedResource {
    /// A resource whose version is the first 16 hexadecimal digits of the SHA-256 of its bytes.
    convenience init(type: XDSType, name: String, hashing bytes: [UInt8]) {
        self.init(type: type, name: name, version: String(SHA256.hash(bytes).hex.prefix(16)), bytes: bytes)
    }
}
