import MeshResources
import Testing

@Suite("Names")
struct NamesTests {
    private static let subdomain =
        "invalid characters. A lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
        + "'.', and must start and end with an alphanumeric character"

    @Test(
        "good names of resources pass",
        arguments: ["a", "cart-1", "web.v2.shop", "0", String(repeating: "a", count: 253)])
    func goodNames(name: String) {
        #expect(Names.validateResourceName(name) == [])
    }

    @Test(
        "bad names of resources are refused in Kuma's words",
        arguments: [
            ("", "cannot be empty"), (String(repeating: "a", count: 254), "value length must less or equal 253"),
            ("Cart", subdomain), ("-cart", subdomain), ("cart-", subdomain), ("a..b", subdomain), (".a", subdomain),
            ("a.", subdomain), ("a_b", subdomain), ("é", subdomain), ("a/b", subdomain), ("a.-b", subdomain),
        ])
    func badNames(name: String, reason: String) {
        #expect(Names.validateResourceName(name) == [Violation("name", reason)])
    }

    @Test("a mesh that is referred to may have the characters of older meshes")
    func meshReference() {
        #expect(Names.validateMeshReference("old_mesh.-") == [])
        #expect(Names.validateMeshReference("") == [Violation("mesh", "cannot be empty")])
        let reason =
            "invalid characters. Valid characters are numbers, lowercase latin letters and '-', '_', '.' symbols."
        #expect(Names.validateMeshReference("Mesh") == [Violation("mesh", reason)])
    }

    @Test("a new mesh has a name that fits one label of a DNS name")
    func meshName() {
        #expect(Names.validateMeshName(String(repeating: "m", count: 63)) == [])
        let long = String(repeating: "m", count: 64)
        #expect(Names.validateMeshName(long) == [Violation("name", "cannot be longer than 63 characters")])
        #expect(Names.validateMeshName("a_b") == [Violation("name", Self.subdomain)])
    }

    @Test("a key is checked by the rules of its type")
    func keys() {
        let dataplane = ResourceKey(type: "Dataplane", name: "")
        let empty = [Violation("mesh", "cannot be empty"), Violation("name", "cannot be empty")]
        #expect(Names.validate(dataplane, type: .dataplane) == empty)
        #expect(Names.validate(ResourceKey(type: "Zone", name: "east"), type: .zone) == [])
        let mesh = ResourceKey(type: "Mesh", name: String(repeating: "m", count: 64))
        #expect(Names.validate(mesh, type: .mesh) == [Violation("name", "cannot be longer than 63 characters")])
    }

    @Test("on a zone the name must leave room for the zone's")
    func onZone() {
        #expect(Names.validateNameOnZone(String(repeating: "a", count: 247), zone: "east") == [])
        let shorter = [Violation("name", "the length of the name must be shorter")]
        #expect(Names.validateNameOnZone(String(repeating: "a", count: 248), zone: "east") == shorter)
    }
}
