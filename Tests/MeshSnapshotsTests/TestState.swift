import MeshEvents
import MeshProjections
import MeshResources

extension MeshState {
    /// A state that holds `documents`, stored one after the other by revisions 1, 2, ...
    init(documents: [JSON]) {
        let stored = documents.enumerated().compactMap { index, document -> StoredResource? in
            guard let resource = Resource(document: document) else { return nil }
            let number = Int64(index + 1)
            let created = document["creationTime"]?.intValue ?? number
            return StoredResource(
                resource: resource, revision: Revision(UInt64(number)), version: 1, createdMilliseconds: created,
                modifiedMilliseconds: created)
        }
        self.init(
            revision: Revision(UInt64(documents.count)), time: HybridTime(milliseconds: Int64(documents.count)),
            live: stored)
    }

    /// This state with `document` put in at `number`.
    ///
    /// - Parameter milliseconds: when; `nil`: as many as `number`.
    func storing(_ document: JSON, at number: UInt64, milliseconds: Int64? = nil) -> MeshState {
        guard let resource = Resource(document: document) else { return self }
        let old = self[resource.key]
        let time = milliseconds ?? Int64(number)
        var state = self
        state.insert(
            StoredResource(
                resource: resource, revision: Revision(number), version: (old?.version ?? 0) + 1,
                createdMilliseconds: old?.createdMilliseconds ?? time, modifiedMilliseconds: time))
        return state
    }
}

/// Documents of meshes and proxies with what the tests do not care about left to defaults.
enum Document {
    static func mesh(_ name: String = "default", mtls mode: String? = nil) -> JSON {
        let document: JSON = ["type": "Mesh", "name": .string(name)]
        guard let mode else { return document }
        return document.setting(
            "mtls",
            to: [
                "enabledBackend": "ca-1",
                "backends": [["name": "ca-1", "type": "builtin", "mode": .string(mode)]],
            ])
    }

    static func dataplane(
        _ name: String, address: String = "192.168.0.1", service: String, port: Int64 = 80,
        tags: [String: String] = [:], outbounds: [(port: Int64, tags: [String: String])] = []
    ) -> JSON {
        let all = tags.merging(["kuma.io/service": service]) { given, _ in given }
        let inbound: JSON = [
            "port": .int(port), "servicePort": 8080, "serviceAddress": "127.0.0.1", "tags": object(all),
        ]
        return [
            "type": "Dataplane", "mesh": "default", "name": .string(name),
            "networking": [
                "address": .string(address), "inbound": [inbound],
                "outbound": .array(outbounds.map { ["port": .int($0.port), "tags": object($0.tags)] }),
            ],
        ]
    }

    static func policy(
        _ type: String, _ name: String, from source: [String: String] = ["kuma.io/service": "*"],
        to destination: [String: String] = ["kuma.io/service": "*"], conf: JSON? = nil
    ) -> JSON {
        let document: JSON = [
            "type": .string(type), "mesh": "default", "name": .string(name),
            "sources": [["match": object(source)]], "destinations": [["match": object(destination)]],
        ]
        return document.setting("conf", to: conf)
    }

    /// Everything goes where it is sent.
    static let routeAll = policy(
        "TrafficRoute", "route-all-default", conf: ["destination": ["kuma.io/service": "*"]])

    private static func object(_ tags: [String: String]) -> JSON { .object(tags.mapValues(JSON.string)) }
}

extension ResourceKey {
    static func dataplane(_ name: String) -> ResourceKey {
        ResourceKey(type: "Dataplane", mesh: "default", name: name)
    }
}
