/// Every resource version that any stream was sent, each read once.
final class FactTable {
    private var facts: [UInt64: Fact] = [:]
    private var names: [Name: Int] = [:]
    private(set) var texts: [String] = []
    private var hashes: [Version: UInt64] = [:]
    /// What servers must not do; the first few.
    private(set) var faults: [String] = []

    private struct Name: Hashable {
        let type: ResourceType
        let text: String
    }

    private struct Version: Hashable {
        let name: Int
        let version: String
    }

    /// The number of a name of a type, the same as long as this process lives.
    func intern(_ type: ResourceType, _ text: String) -> Int {
        let name = Name(type: type, text: text)
        if let known = names[name] { return known }
        names[name] = texts.count
        texts.append(text)
        return texts.count - 1
    }

    /// - Parameter envelope: `Resource` of the delta protocol: version 1, resource 2, name 3.
    /// - Returns: `nil` if it is of a type that is not understood.
    func fact(delta envelope: UnsafeRawBufferPointer) -> Fact? {
        let hash = envelope.contentHash
        if let known = facts[hash] { return known }
        guard let any = envelope.field(2)?.bytes else { return nil }
        return make(
            any, version: envelope.field(1)?.bytes.text ?? "", name: envelope.field(3)?.bytes.text, hash: hash,
            envelopeByteCount: envelope.count)
    }

    /// - Parameter any: `google.protobuf.Any`: type URL 1, value 2.
    func fact(any: UnsafeRawBufferPointer) -> Fact? {
        let hash = any.contentHash
        return facts[hash] ?? make(any, version: "", name: nil, hash: hash, envelopeByteCount: any.count)
    }

    private func make(
        _ any: UnsafeRawBufferPointer, version: String, name: String?, hash: UInt64, envelopeByteCount: Int
    ) -> Fact? {
        guard let url = any.field(1)?.bytes, let type = ResourceType(url: url) else { return nil }
        let value = any.field(2)?.bytes ?? UnsafeRawBufferPointer(start: nil, count: 0)
        // Each of the types has its name in field 1.
        let own = value.field(1)?.bytes.text ?? ""
        if let name, name != own { add(fault: "\(own) came under the name \(name)") }
        let reader = ContentReader { self.intern($0, $1.text) }
        let fact = Fact(
            type: type, name: intern(type, name ?? own), version: version, byteCount: value.count,
            envelopeByteCount: envelopeByteCount, contentHash: value.contentHash, content: reader.read(type, value))
        facts[hash] = fact
        check(fact)
        return fact
    }

    /// One version means one content.
    private func check(_ fact: Fact) {
        guard !fact.version.isEmpty else { return }
        let version = Version(name: fact.name, version: fact.version)
        if let known = hashes[version], known != fact.contentHash {
            add(fault: "\(texts[fact.name]) has two contents under version \(fact.version)")
        }
        hashes[version] = fact.contentHash
    }

    func add(fault: String) {
        if faults.count < 10 { faults.append(fault) }
    }
}
