import MeshResources
import Testing

/// A document with faults, and everything that must be said about it.
struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// JSON, without type, mesh and name.
    let document: String
    /// `field: reason`, in order.
    let reasons: [String]

    init(_ description: String, _ document: String, _ reasons: String...) {
        testDescription = description
        self.document = document
        self.reasons = reasons
    }

    /// What is said about it as a resource of `type`.
    func reasonsGiven(type: String) throws -> [String] {
        validate(try Resource.sample(type, document)).map(\.line)
    }
}

extension Resource {
    /// - Parameter fields: JSON of the resource without its envelope.
    static func sample(
        _ type: String, _ fields: String, name: String = "sample", mesh: String = "shop",
        labels: [String: String] = [:]
    ) throws -> Resource {
        let key = ResourceKey(type: type, mesh: mesh, name: name)
        return Resource(key: key, labels: labels, spec: try JSON(parsing: fields).members)
    }
}

extension Violation {
    var line: String { "\(field): \(reason)" }
}

/// Both ends of a policy whose destinations are services.
let serviceEnds =
    #""sources": [{"match": {"kuma.io/service": "*"}}], "destinations": [{"match": {"kuma.io/service": "stock"}}]"#
