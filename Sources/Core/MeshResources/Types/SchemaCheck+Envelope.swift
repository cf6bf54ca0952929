extension SchemaCheck {
    /// What a document says about itself, beside the fields of its type.
    struct Envelope {
        var mesh = ""
        var name = ""
        var labels: [String: String] = [:]
    }

    /// Takes the envelope off `members`. Derived fields are dropped: what was read can be written back.
    mutating func takeEnvelope(of type: ResourceType, from members: inout [String: JSON]) -> Envelope {
        var envelope = Envelope()
        if let stated = takeText("type", from: &members), stated != type.name {
            within(.field("type")) { $0.refuse("must be \"\(type.name)\"") }
        }
        envelope.name = takeText("name", from: &members) ?? ""
        let mesh = takeText("mesh", from: &members)
        switch type.scope {
        case .mesh: envelope.mesh = mesh ?? ""
        case .global:
            if mesh != nil { within(.field("mesh")) { $0.warn("is ignored, \(type.name) belongs to no mesh") } }
        }
        if let labels = members.removeValue(forKey: "labels"), labels != .null {
            _ = within(.field("labels")) { $0.check(labels, .strings) }
            envelope.labels = labels.stringMembers
        }
        for name in ["creationTime", "modificationTime", "kri", "revision", "log", "status"] { members[name] = nil }
        for name in type.ignoredFields { members[name] = nil }
        return envelope
    }

    private mutating func takeText(_ name: String, from members: inout [String: JSON]) -> String? {
        guard let value = members.removeValue(forKey: name), value != .null else { return nil }
        _ = within(.field(name)) { $0.check(value, .string) }
        return value.stringValue
    }
}
