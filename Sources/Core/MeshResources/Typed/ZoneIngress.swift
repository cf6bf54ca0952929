/// A proxy through which other zones reach the services of its zone.
/// Source: Kuma 1.8 `api/mesh/v1alpha1/zone_ingress.proto`.
public struct ZoneIngress: Hashable, Sendable {
    /// Something that the zone offers.
    public struct AvailableService: Hashable, Sendable {
        /// Tags that all instances share, the service among them.
        public let tags: [String: String]
        /// How many there are; their weight.
        public let instances: UInt32
        /// The mesh of the service.
        public let mesh: String
        /// An ExternalService; wire name `externalService`.
        public let isExternal: Bool
    }

    /// Unique on a control plane.
    public let name: String
    /// Empty: the zone of the control plane that reads it.
    public let zone: String
    /// What other zones dial; `nil` until an operator says it.
    public let advertisedAddress: String?
    /// `nil` until an operator says it.
    public let advertisedPort: UInt32?
    /// As the zone wrote them.
    public let availableServices: [AvailableService]

    init(_ resource: Resource) {
        name = resource.key.name
        zone = resource.spec["zone"]?.stringValue ?? ""
        let networking = resource.spec["networking"] ?? .null
        advertisedAddress = networking["advertisedAddress"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        advertisedPort = networking["advertisedPort"].flatMap(UInt32.init(json:)).flatMap { $0 == 0 ? nil : $0 }
        availableServices = (resource.spec["availableServices"]?.elements ?? []).map { service in
            AvailableService(
                tags: service["tags"]?.stringMembers ?? [:],
                instances: service["instances"].flatMap(UInt32.init(json:)) ?? 0,
                mesh: service["mesh"]?.stringValue ?? "", isExternal: service["externalService"]?.boolValue ?? false)
        }
    }
}
