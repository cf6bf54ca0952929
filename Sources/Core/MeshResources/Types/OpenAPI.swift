/// The OpenAPI 3.1 document of reading and writing resources, made from the descriptors.
public enum OpenAPI {
    /// - Parameter version: of the API, for `info`.
    public static func document(version: String) -> JSON {
        let types = ResourceType.all.filter(\.hasREST)
        let schemas = types.map { ($0.name, $0.documentSchema) }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Kuma control plane", "version": .string(version),
                "description": "Reading and writing resources. Kuma's other endpoints are not in this document.",
            ],
            "paths": .object(Dictionary(uniqueKeysWithValues: types.flatMap(paths))),
            "components": [
                "schemas": .object(Dictionary(uniqueKeysWithValues: schemas + sharedSchemas)),
                "parameters": .object(parameters), "headers": .object(headers), "responses": .object(responses),
            ],
        ]
    }

    private static func paths(of type: ResourceType) -> [(String, JSON)] {
        switch type.scope {
        case .global:
            [("/\(type.path)", collection(of: type, [])), ("/\(type.path)/{name}", item(of: type, ["name"]))]
        case .mesh:
            [
                ("/\(type.path)", collection(of: type, [])),
                ("/meshes/{mesh}/\(type.path)", collection(of: type, ["mesh"])),
                ("/meshes/{mesh}/\(type.path)/{name}", item(of: type, ["mesh", "name"])),
            ]
        }
    }

    private static func collection(of type: ResourceType, _ variables: [String]) -> JSON {
        let list: JSON = [
            "type": "object", "required": ["total", "items", "next"],
            "properties": [
                "total": ["type": "integer"], "next": ["type": ["string", "null"]],
                "items": ["type": "array", "items": reference("schemas", type.name)],
            ],
        ]
        let across = type.scope == .mesh && variables.isEmpty
        let id = (across ? "listEvery" : "list") + type.name
        return pathItem(variables, ["get": operation(id, type, ["size", "offset", "name-filter", "at"], list)])
    }

    private static func item(of type: ResourceType, _ variables: [String]) -> JSON {
        let document = reference("schemas", type.name)
        var operations = ["get": operation("get\(type.name)", type, ["at"], document)]
        if !type.isReadOnly {
            let written = reference("schemas", "Written")
            let headers = ["if-match", "idempotency-key", "message"]
            operations["put"] = operation("put\(type.name)", type, headers, written, created: written)
                .setting("requestBody", to: ["required": true, "content": content(document)])
            operations["delete"] = operation("delete\(type.name)", type, headers, ["type": "object"])
        }
        return pathItem(variables, operations)
    }

    private static func pathItem(_ variables: [String], _ operations: [String: JSON]) -> JSON {
        let references = variables.map { reference("parameters", $0) }
        return .object(operations).setting("parameters", to: references.isEmpty ? nil : .array(references))
    }

    private static func operation(
        _ id: String, _ type: ResourceType, _ parameters: [String], _ answer: JSON, created: JSON? = nil
    ) -> JSON {
        var responses: [String: JSON] = ["200": response("Done.", answer), "default": reference("responses", "error")]
        responses["201"] = created.map { response("Created.", $0) }
        return [
            "operationId": .string(id), "tags": [.string(type.name)], "responses": .object(responses),
            "parameters": .array(parameters.map { reference("parameters", $0) }),
        ]
    }

    private static func response(_ description: String, _ schema: JSON) -> JSON {
        [
            "description": .string(description), "content": content(schema),
            "headers": ["X-Kuma-Revision": reference("headers", "revision")],
        ]
    }

    private static func content(_ schema: JSON) -> JSON { ["application/json": ["schema": schema]] }

    private static func reference(_ section: String, _ name: String) -> JSON {
        ["$ref": .string("#/components/\(section)/\(name)")]
    }
}

extension OpenAPI {
    private static let headers: [String: JSON] = [
        "revision": [
            "description": "The revision that was read or made, such as r42.", "schema": ["type": "string"],
        ]
    ]

    private static let parameters: [String: JSON] = [
        "mesh": parameter("mesh", in: "path", "Name of the mesh."),
        "name": parameter("name", in: "path", "Name of the resource."),
        "size": parameter("size", in: "query", "Length of a page, 1 to 1000. Default 100.", type: "integer"),
        "offset": parameter("offset", in: "query", "Where the page begins, as `next` of the page before says."),
        "name-filter": parameter("name", in: "query", "Only resources whose name contains this."),
        "at": parameter("at", in: "query", "Read as it was then: 42, r42, head~3, a time, -10m."),
        "if-match": parameter("If-Match", in: "header", "Only if this is the resource's revision: \"r42\"."),
        "idempotency-key": parameter("Idempotency-Key", in: "header", "Repeating the request changes nothing more."),
        "message": parameter("X-Kuma-Message", in: "header", "Why; shown in the history."),
    ]

    private static func parameter(
        _ name: String, in place: String, _ description: String, type: String = "string"
    ) -> JSON {
        [
            "name": .string(name), "in": .string(place), "required": .bool(place == "path"),
            "description": .string(description), "schema": ["type": .string(type)],
        ]
    }

    private static let responses: [String: JSON] = [
        "error": ["description": "Refused or failed.", "content": content(reference("schemas", "Error"))]
    ]

    private static let sharedSchemas: [(String, JSON)] = [
        (
            "Written",
            [
                "type": "object",
                "properties": ["warnings": ["type": "array", "items": ["type": "string"]]],
            ]
        ),
        (
            "Error",
            [
                "type": "object", "required": ["type", "status", "title", "detail"],
                "properties": [
                    "type": ["type": "string"], "status": ["type": "integer"], "title": ["type": "string"],
                    "detail": ["type": "string"], "instance": ["type": "string"],
                    "invalid_parameters": pairs("field", "reason"),
                    "details": ["type": "string", "deprecated": true],
                    "causes": pairs("field", "message").setting("deprecated", to: true),
                ],
            ]
        ),
    ]

    private static func pairs(_ first: String, _ second: String) -> JSON {
        [
            "type": "array",
            "items": ["type": "object", "properties": [first: ["type": "string"], second: ["type": "string"]]],
        ]
    }
}
