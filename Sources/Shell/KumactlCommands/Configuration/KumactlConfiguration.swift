import APIClient
import MeshResources

/// The control planes that kumactl knows, and which of them it works with.
///
/// Source: Kuma `pkg/config/app/kumactl/v1alpha1/config.proto`. Keeps the members that it does not know.
struct KumactlConfiguration: Hashable {
    private(set) var json: JSON

    /// What holds until somebody says otherwise.
    static let initial = KumactlConfiguration(
        json: [
            "contexts": [["name": "local", "controlPlane": "local"]],
            "controlPlanes": [
                ["name": "local", "coordinates": ["apiServer": ["url": "http://localhost:5681"]]]
            ],
            "currentContext": "local",
        ])

    init(json: JSON) {
        self.json = json
    }

    /// A way to work with a control plane.
    struct Context: Hashable {
        let name: String
        let controlPlane: String
        let mesh: String?
    }

    /// A control plane as it is listed.
    struct ControlPlane: Hashable {
        let name: String
        let endpoint: APIEndpoint
    }

    var controlPlanes: [ControlPlane] {
        (json["controlPlanes"]?.elements ?? []).map { element in
            ControlPlane(
                name: element["name"]?.stringValue ?? "",
                endpoint: APIEndpoint(configuration: element["coordinates"]?["apiServer"] ?? .null))
        }
    }

    var currentContextName: String? { json["currentContext"]?.stringValue }

    /// The context of that name, or the current one; `nil` if there is none.
    func context(named name: String?) throws(CommandFailure) -> Context? {
        guard let wanted = name ?? currentContextName, !wanted.isEmpty else { return nil }
        guard let found = json["contexts"]?.elements.first(where: { $0["name"]?.stringValue == wanted }) else {
            throw CommandFailure("there is no context with name \"\(wanted)\"")
        }
        return Context(
            name: wanted, controlPlane: found["controlPlane"]?.stringValue ?? "",
            mesh: found["defaults"]?["mesh"]?.stringValue)
    }

    /// Where the control plane of a context is.
    func endpoint(context name: String?) throws(CommandFailure) -> APIEndpoint {
        guard let context = try context(named: name) else {
            throw CommandFailure(
                "there is no active Control Plane. Use `kumactl config control-planes add` to add one, "
                    + "or `kumactl config control-planes switch` to choose one")
        }
        guard let found = controlPlanes.first(where: { $0.name == context.controlPlane }) else {
            throw CommandFailure("there is no Control Plane with name \"\(context.controlPlane)\"")
        }
        return found.endpoint
    }
}

extension KumactlConfiguration {
    /// Adds a control plane and a context of the same name, and makes it the current one.
    ///
    /// - Parameter coordinates: the member `apiServer`.
    mutating func add(name: String, coordinates: JSON, overwrite: Bool) throws(CommandFailure) {
        if !overwrite, controlPlanes.contains(where: { $0.name == name }) {
            throw CommandFailure(
                "Control Plane with name \"\(name)\" already exists. Use --overwrite to replace an existing one.")
        }
        put(["name": .string(name), "coordinates": ["apiServer": coordinates]], in: "controlPlanes")
        put(["name": .string(name), "controlPlane": .string(name)], in: "contexts")
        json = json.setting("currentContext", to: .string(name))
    }

    /// Removes a control plane and its contexts.
    ///
    /// - Returns: whether a current context is left.
    mutating func remove(name: String) throws(CommandFailure) -> Bool {
        guard controlPlanes.contains(where: { $0.name == name }) else {
            throw CommandFailure("there is no Control Plane with name \"\(name)\"")
        }
        let contexts = json["contexts"]?.elements ?? []
        let removed = contexts.filter { $0["controlPlane"]?.stringValue == name }.map { $0["name"] }
        keep(in: "contexts") { !removed.contains($0["name"]) }
        keep(in: "controlPlanes") { $0["name"]?.stringValue != name }
        guard removed.contains(json["currentContext"]) else { return currentContextName != nil }
        let next = json["contexts"]?[0]?["name"]
        json = json.setting("currentContext", to: next)
        return next != nil
    }

    /// Makes the first context of a control plane the current one.
    mutating func switchTo(name: String) throws(CommandFailure) {
        let contexts = json["contexts"]?.elements ?? []
        guard let context = contexts.first(where: { $0["controlPlane"]?.stringValue == name }) else {
            throw CommandFailure("there is no Control Plane with name \"\(name)\"")
        }
        json = json.setting("currentContext", to: context["name"])
    }

    private mutating func put(_ entry: JSON, in list: String) {
        var elements = json[list]?.elements ?? []
        if let index = elements.firstIndex(where: { $0["name"] == entry["name"] }) {
            elements[index] = entry
        } else {
            elements.append(entry)
        }
        json = json.setting(list, to: .array(elements))
    }

    private mutating func keep(in list: String, where isKept: (JSON) -> Bool) {
        let kept = (json[list]?.elements ?? []).filter(isKept)
        json = json.setting(list, to: kept.isEmpty ? nil : .array(kept))
    }

    /// The same with tokens and the values of headers replaced by `*****`.
    var masked: JSON {
        let planes = (json["controlPlanes"]?.elements ?? []).map { plane -> JSON in
            guard let coordinates = plane["coordinates"], let server = coordinates["apiServer"] else { return plane }
            var shown = server
            if let secrets = server["authConf"] {
                shown = shown.setting("authConf", to: .object(secrets.members.mapValues { _ in "*****" }))
            }
            if let headers = server["headers"] {
                shown = shown.setting("headers", to: .array(headers.elements.map { $0.setting("value", to: "*****") }))
            }
            return plane.setting("coordinates", to: coordinates.setting("apiServer", to: shown))
        }
        return planes.isEmpty ? json : json.setting("controlPlanes", to: .array(planes))
    }
}

extension APIEndpoint {
    /// - Parameter server: the member `apiServer` of a control plane's coordinates.
    init(configuration server: JSON) {
        self.init(
            url: server["url"]?.stringValue ?? "", caCertificateFile: server["caCertFile"]?.stringValue,
            clientCertificateFile: server["clientCertFile"]?.stringValue,
            clientKeyFile: server["clientKeyFile"]?.stringValue,
            skipsVerification: server["skipVerify"]?.boolValue ?? false,
            headers: (server["headers"]?.elements ?? []).map {
                Header($0["key"]?.stringValue ?? "", $0["value"]?.stringValue ?? "")
            },
            token: server["authConf"]?["token"]?.stringValue)
    }
}
