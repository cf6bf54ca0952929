import FoundationEssentials
import MeshResources

/// The columns of `kumactl get`. Source: Kuma 2.14 `app/kumactl/cmd/get`.
struct ResourceTable {
    private let type: ResourceType
    private let now: Date

    init(_ type: ResourceType, now: Date) {
        self.type = type
        self.now = now
    }

    func table(_ documents: [JSON]) -> Table {
        Table(header, rows: documents.map(row))
    }

    private var header: [String] {
        switch type.name {
        case "Mesh": ["NAME", "mTLS", "LOCALITY", "ZONEEGRESS", "AGE"]
        case "Dataplane", "ExternalService": ["MESH", "NAME", "TAGS", "ADDRESS", "AGE"]
        default: type.scope == .mesh ? ["MESH", "NAME", "AGE"] : ["NAME", "AGE"]
        }
    }

    private func row(_ document: JSON) -> [String] {
        let mesh = document["mesh"]?.stringValue ?? ""
        let name = document["name"]?.stringValue ?? ""
        let age = Age.since(document["modificationTime"]?.stringValue, now: now)
        let address = document["networking"]?["address"]?.stringValue ?? ""
        switch type.name {
        case "Mesh":
            let routing = document["routing"]
            return [
                name, Self.mtls(of: document), Self.onOff(routing?["localityAwareLoadBalancing"]),
                Self.onOff(routing?["zoneEgress"]), age,
            ]
        case "Dataplane": return [mesh, name, DataplaneText.tags(of: document), address, age]
        case "ExternalService":
            let tags = (document["tags"]?.stringMembers ?? [:]).mapValues { Set([$0]) }
            return [mesh, name, DataplaneText.text(of: tags), address, age]
        default: return type.scope == .mesh ? [mesh, name, age] : [name, age]
        }
    }

    private static func onOff(_ value: JSON?) -> String { value?.boolValue == true ? "on" : "off" }

    private static func mtls(of mesh: JSON) -> String {
        guard let name = mesh["mtls"]?["enabledBackend"]?.stringValue, !name.isEmpty else { return "off" }
        let backend = mesh["mtls"]?["backends"]?.elements.first { $0["name"]?.stringValue == name }
        return "\(backend?["type"]?.stringValue ?? "")/\(name)"
    }
}

/// What tables say about a dataplane.
enum DataplaneText {
    /// Tags of all inbounds and of the gateway: `k=v1,v2 k2=v`, sorted.
    static func tags(of dataplane: JSON) -> String {
        let networking = dataplane["networking"]
        let holders = (networking?["inbound"]?.elements ?? []) + [networking?["gateway"]].compactMap(\.self)
        var tags: [String: Set<String>] = [:]
        for holder in holders {
            for (key, value) in holder["tags"]?.stringMembers ?? [:] { tags[key, default: []].insert(value) }
        }
        return text(of: tags)
    }

    static func text(of tags: [String: Set<String>]) -> String {
        tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.sorted().joined(separator: ","))" }
            .joined(separator: " ")
    }
}
