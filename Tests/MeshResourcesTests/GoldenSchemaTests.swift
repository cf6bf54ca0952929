import Foundation
import MeshResources
import Testing

/// `Schemas/json` and `Schemas/openapi.json` are made from the descriptors. Set `UPDATE_GOLDEN=1` to write them anew.
@Suite("Published schemas")
struct GoldenSchemaTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "Schemas")

    private static let published = ResourceType.all.filter { !$0.isInternal }.map(\.name)

    @Test("the JSON Schema of each type is published", arguments: published)
    func jsonSchema(name: String) throws {
        let type = try #require(ResourceType.named(name))
        try compare(type.jsonSchema, with: "json/\(name).json")
    }

    @Test("no JSON Schema is published for a type that nobody knows")
    func noLeftovers() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: "json").path)
        #expect(files.sorted() == Self.published.map { "\($0).json" }.sorted())
    }

    @Test("the OpenAPI document is published")
    func openAPI() throws {
        try compare(OpenAPI.document(version: "1"), with: "openapi.json")
    }

    @Test("every reference in the OpenAPI document leads somewhere, and operations have names of their own")
    func references() {
        let document = OpenAPI.document(version: "1")
        var search = ReferenceSearch()
        search.visit(document)
        #expect(!search.references.isEmpty)
        for reference in search.references {
            let path = reference.split(separator: "/").dropFirst().map { PathElement.field(String($0)) }
            #expect(document.value(at: path) != nil, "\(reference)")
        }
        #expect(Set(search.operations).count == search.operations.count)
    }

    @Test("the OpenAPI document has the paths of each type, and no write of what is read-only")
    func paths() {
        let paths = OpenAPI.document(version: "1")["paths"]?.members ?? [:]
        #expect(
            paths["/meshes/{mesh}/dataplanes/{name}"]?.members.keys.sorted() == ["delete", "get", "parameters", "put"])
        #expect(paths["/meshes/{mesh}/dataplane-insights/{name}"]?.members.keys.sorted() == ["get", "parameters"])
        #expect(paths["/zones"]?.members.keys.sorted() == ["get"])
        #expect(paths["/"] == nil)
    }

    private func compare(_ value: JSON, with file: String) throws {
        let url = Self.folder.appending(path: file)
        let text = value.prettyText() + "\n"
        let environment = ProcessInfo.processInfo.environment
        if environment["UPDATE_GOLDEN"] == "1" {
            try #require(environment["CI"] == nil, "golden files are not rewritten in CI")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        let published = try String(decoding: Data(contentsOf: url), as: UTF8.self)
        #expect(published == text, "\(file) differs; UPDATE_GOLDEN=1 writes it anew")
    }
}

private struct ReferenceSearch {
    var references: [String] = []
    var operations: [String] = []

    mutating func visit(_ value: JSON) {
        if let reference = value["$ref"]?.stringValue { references.append(reference) }
        if let operation = value["operationId"]?.stringValue { operations.append(operation) }
        for element in value.elements { visit(element) }
        for member in value.members.values { visit(member) }
    }
}
