import MeshResources
import Testing

/// Documents that people write, with values exchanged at random.
@Suite("Checking any document")
struct SchemaLawTests {
    @Test("whatever a document holds, the answer is the same each time and sorted", arguments: DocumentTests.documents)
    func sameAnswer(sample: Sample) throws {
        let document = try JSON(parsing: sample.text)
        let type = try #require(ResourceType.named(document["type"]?.stringValue ?? ""))
        for mutation in Self.mutations(of: document) {
            let result = type.check(mutation)
            // Parsed again, so that dictionaries are built in another order.
            #expect(type.check(try JSON(parsing: mutation.canonicalBytes)) == result)
        }
    }

    @Test("what passed passes again, unchanged, and reads back from its document", arguments: DocumentTests.documents)
    func storedForm(sample: Sample) throws {
        let document = try JSON(parsing: sample.text)
        let type = try #require(ResourceType.named(document["type"]?.stringValue ?? ""))
        for mutation in Self.mutations(of: document) {
            let result = type.check(mutation)
            guard result.violations.isEmpty else { continue }
            let again = type.check(result.resource.document)
            #expect(again.resource == result.resource)
            #expect(again.violations == [])
            #expect(Resource(document: result.resource.document) == result.resource)
        }
    }

    @Test("every unknown field is refused, and only the first hundred get a suggestion")
    func manyUnknownFields() {
        let names = (100..<400).map { "networkin\($0)" }
        let document = JSON.object(Dictionary(uniqueKeysWithValues: names.map { ($0, 1) }))
        let violations = ResourceType.dataplane.check(document).violations
        #expect(violations.map(\.field) == names)
        #expect(violations.filter { $0.reason.contains("did you mean") }.count == 100)
    }

    /// The document with each of its values in turn replaced by values of every kind, and each field misspelt.
    private static func mutations(of document: JSON) -> [JSON] {
        let replacements: [JSON] = [
            nil, true, 7, -1, 0.5, "x", "5s", [], [[:]], [nil], [:], ["a": "b"], ["type": "file"],
        ]
        return paths(in: document).flatMap { path in
            replacements.map { document.replacing(at: path, with: $0) } + [misspelt(path, in: document)]
        }
    }

    private static func misspelt(_ path: [PathElement], in document: JSON) -> JSON {
        guard case .field(let name) = path.last else { return document }
        let parent = path.dropLast()
        let object = document.value(at: parent) ?? document
        return document.replacing(at: parent, with: object.setting(name, to: nil).setting(name + "_", to: object[name]))
    }

    private static func paths(in value: JSON) -> [[PathElement]] {
        let fields = value.members.keys.sorted().flatMap { key in
            [[.field(key)]] + paths(in: value[key] ?? nil).map { [.field(key)] + $0 }
        }
        let elements = value.elements.indices.flatMap { index in
            [[.index(index)]] + paths(in: value.elements[index]).map { [.index(index)] + $0 }
        }
        return fields + elements
    }
}
