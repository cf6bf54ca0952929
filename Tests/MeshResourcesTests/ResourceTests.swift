import MeshResources
import Testing

@Suite("Resource")
struct ResourceTests {
    @Test("a resource and its document say the same")
    func roundTrip() throws {
        let resources = [
            Resource(key: ResourceKey(type: "Mesh", name: "harbour")),
            Resource(
                key: ResourceKey(type: "Dataplane", mesh: "harbour", name: "crane-1"),
                labels: ["team": "quay", "kuma.io/origin": "zone"],
                spec: ["networking": ["address": "192.0.2.7", "inbound": [["port": 8080]]]]),
        ]
        for resource in resources {
            #expect(Resource(document: resource.document) == resource)
            #expect(Resource(document: try JSON(parsing: resource.document.canonicalBytes)) == resource)
        }
    }

    @Test("the document carries neither an empty mesh nor empty labels")
    func emptyEnvelope() {
        let mesh = Resource(key: ResourceKey(type: "Mesh", name: "harbour"), spec: ["mtls": [:]])
        #expect(mesh.document.canonicalText == #"{"mtls":{},"name":"harbour","type":"Mesh"}"#)
    }

    @Test("a document without type or name is no resource")
    func missingIdentity() {
        #expect(Resource(document: ["type": "Mesh"]) == nil)
        #expect(Resource(document: ["name": "harbour"]) == nil)
        #expect(Resource(document: ["type": 1, "name": "harbour"]) == nil)
        #expect(Resource(document: []) == nil)
    }

    @Test("keys sort by type, mesh and name")
    func order() {
        let keys = [
            ResourceKey(type: "Dataplane", mesh: "a", name: "z"), ResourceKey(type: "Dataplane", mesh: "b", name: "a"),
            ResourceKey(type: "Mesh", name: "a"),
        ]
        #expect(keys.reversed().sorted() == keys)
        #expect(keys.map(\.description) == ["Dataplane a/z", "Dataplane b/a", "Mesh a"])
    }
}
