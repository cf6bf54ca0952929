import MeshResources
import Testing

@Suite("Random edits")
struct RandomEditsTests {
    @Test("what is tried of zones, routes, replicas, logs and rivals, the API would take", arguments: UInt64(1)...5)
    func valid(seed: UInt64) throws {
        var edits = RandomEdits(seed: seed)
        for _ in 0..<100 {
            let documents = [edits.ingress(), edits.route(), edits.log()]
            for document in documents + edits.replicas() + edits.rivals() {
                let name = try #require(document["type"]?.stringValue)
                let type = try #require(ResourceType.named(name))
                let result = type.check(document)
                #expect(result.violations == [], "\(document)")
                #expect(validate(result.resource) == [], "\(document)")
            }
        }
    }
}
