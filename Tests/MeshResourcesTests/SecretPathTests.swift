import MeshResources
import Testing

@Suite("Secret values")
struct SecretPathTests {
    @Test("secrets and inline keys are found wherever they are, sorted by path")
    func found() throws {
        let secret = Resource(key: ResourceKey(type: "Secret", mesh: "m", name: "s"), spec: ["data": "AAAA"])
        #expect(ResourceType.secret.secretPaths(in: secret) == [[.field("data")]])
        let mesh = ResourceType.mesh.check(
            try JSON(
                parsing: """
                    {"name": "m", "mtls": {"backends": [{"type": "provided", "conf": {"key": {"inline": "AAAA"},
                     "cert": {"inlineString": "x"}}}, {"type": "provided", "conf": {"key": {"secret": "s"}}}]}}
                    """))
        let backend: [PathElement] = [.field("mtls"), .field("backends"), .index(0), .field("conf")]
        #expect(
            ResourceType.mesh.secretPaths(in: mesh.resource) == [
                backend + [.field("cert"), .field("inlineString")], backend + [.field("key"), .field("inline")],
            ])
        let gateway = Resource(
            key: ResourceKey(type: "MeshGateway", mesh: "m", name: "g"),
            spec: ["conf": ["listeners": [["tls": ["certificates": [["file": "/f"], ["inlineString": "k"]]]]]]])
        #expect(
            ResourceType.meshGateway.secretPaths(in: gateway).map(PathElement.text) == [
                "conf.listeners[0].tls.certificates[1].inlineString"
            ])
    }

    @Test("a sealed value is still found at its place")
    func sealed() {
        var secret = Resource(key: ResourceKey(type: "GlobalSecret", name: "s"), spec: ["data": "AAAA"])
        let paths = ResourceType.globalSecret.secretPaths(in: secret)
        let document = paths.reduce(secret.document) { $0.replacing(at: $1, with: ["sealed": "k1"]) }
        #expect(document == ["type": "GlobalSecret", "name": "s", "data": ["sealed": "k1"]])
        secret.spec["data"] = ["sealed": "k1"]
        #expect(ResourceType.globalSecret.secretPaths(in: secret) == paths)
    }

    @Test("only these types can hold secret values")
    func types() {
        #expect(
            ResourceType.all.filter(\.holdsSecrets).map(\.name) == [
                "ExternalService", "GlobalSecret", "Mesh", "MeshGateway", "Secret",
            ])
    }
}
