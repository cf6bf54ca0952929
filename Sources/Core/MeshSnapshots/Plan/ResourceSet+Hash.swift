import LogHash
import MeshDelivery

extension ResourceSet {
    /// No resources.
    static let none = ResourceSet(hashing: [])

    /// Hashes names and versions to a version of 16 hexadecimal digits.
    ///
    /// - Parameter sorted: by name.
    convenience init(hashing sorted: [EncodedResource]) {
        self.init(resources: sorted, version: String(SHA256.hash(Self.listing(sorted)).hex.prefix(16)))
    }

    /// Zero bytes are in neither names nor versions, so no two listings are spelled alike.
    static func listing(_ resources: [EncodedResource]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(resources.count * 48)
        for resource in resources {
            bytes.append(contentsOf: resource.name.utf8)
            bytes.append(0)
            bytes.append(contentsOf: resource.version.utf8)
            bytes.append(0)
        }
        return bytes
    }
}
