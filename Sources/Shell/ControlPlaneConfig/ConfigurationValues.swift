import MeshResources

/// Checked values by path, as the types that the program works with. A path that is no key is a programmer's error.
struct ConfigurationValues {
    private let values: [String: JSON]

    init(_ values: [String: JSON]) {
        self.values = values
    }

    func text(_ path: String) -> String { value(path, \.stringValue) }

    func flag(_ path: String) -> Bool { value(path, \.boolValue) }

    func integer(_ path: String) -> Int { Int(value(path, \.intValue)) }

    func duration(_ path: String) -> Duration { value(path) { $0.stringValue.flatMap(GoDuration.parse) } }

    func list(_ path: String) -> [String] { value(path, { $0 }).elements.compactMap(\.stringValue) }

    func choice<Choice: RawRepresentable<String>>(_ path: String) -> Choice {
        value(path) { $0.stringValue.flatMap(Choice.init(rawValue:)) }
    }

    /// An empty text is `nil`.
    func optionalText(_ path: String) -> String? {
        let text = text(path)
        return text.isEmpty ? nil : text
    }

    func certificate(_ section: String) -> CertificateFiles? {
        guard let certificate = optionalText("\(section).tlsCertFile"), let key = optionalText("\(section).tlsKeyFile")
        else { return nil }
        return CertificateFiles(certificateFile: certificate, keyFile: key)
    }

    func publicKeys(_ path: String) -> [ValidatorPublicKey] {
        value(path, { $0 }).elements.compactMap { element in
            let inline = element["key"]?.stringValue.map(ValidatorPublicKey.Source.inline)
            let file = element["keyFile"]?.stringValue.map(ValidatorPublicKey.Source.file)
            guard let keyID = element["kid"]?.stringValue, let source = inline ?? file else { return nil }
            return ValidatorPublicKey(keyID: keyID, mesh: element["mesh"]?.stringValue, source: source)
        }
    }

    private func value<Value>(_ path: String, _ read: (JSON) -> Value?) -> Value {
        guard let value = values[path].flatMap(read) else { preconditionFailure("no such setting: \(path)") }
        return value
    }
}
