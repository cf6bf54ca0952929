import MeshHistory
import MeshResources
import Testing

@Suite("JSON patches")
struct JSONPatchTests {
    @Test("a patch between two values turns the one into the other", arguments: UInt64(1)...500)
    func law(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        let old = randomJSON(depth: 4, using: &random)
        let new = Bool.random(using: &random) ? mutated(old, using: &random) : randomJSON(depth: 4, using: &random)
        let patch = JSONPatch(from: old, to: new)
        #expect(try patch.apply(to: old) == new)
        #expect(patch.isEmpty == (old == new))
    }

    @Test("a patch is the RFC 6902 document that people expect")
    func document() {
        let old: JSON = ["a/b": 1, "gone": true, "list": [1, 2, 3, 4], "same": ["x": 1]]
        let new: JSON = ["a/b": 2, "list": [1, 3, 4, 5], "same": ["x": 1], "t~n": nil]
        #expect(
            JSONPatch(from: old, to: new, prefix: "/xds").json == [
                ["op": "replace", "path": "/xds/a~1b", "value": 2],
                ["op": "remove", "path": "/xds/gone"],
                ["op": "replace", "path": "/xds/list/1", "value": 3],
                ["op": "replace", "path": "/xds/list/2", "value": 4],
                ["op": "replace", "path": "/xds/list/3", "value": 5],
                ["op": "add", "path": "/xds/t~0n", "value": nil],
            ])
    }

    @Test("an element that was put into a list, or taken out, is one step")
    func lists() {
        #expect(
            JSONPatch(from: [1, 2, 3], to: [1, 9, 2, 3])
                == JSONPatch([.add(path: "/1", value: 9)]))
        #expect(JSONPatch(from: [1, 2, 3, 4], to: [1, 4]) == JSONPatch([.remove(path: "/2"), .remove(path: "/1")]))
    }

    @Test("a patch for another value is refused and names the place")
    func misfit() {
        #expect(throws: JSONPatchError(path: "/a/b")) {
            try JSONPatch([.replace(path: "/a/b", value: 1)]).apply(to: ["a": [:]])
        }
        #expect(throws: JSONPatchError(path: "/7")) { try JSONPatch([.remove(path: "/7")]).apply(to: [1]) }
    }
}

struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

func randomJSON(depth: Int, using random: inout SeededNumbers) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(.random(using: &random))
    case 2: return .int(.random(in: 0..<4, using: &random))
    case 3: return .double(1.5)
    case 4: return .string(["", "a", "~1", "/"].randomElement(using: &random) ?? "")
    case 5, 6:
        return .array(
            (0..<Int.random(in: 0..<5, using: &random)).map { _ in randomJSON(depth: depth - 1, using: &random) })
    default:
        let names = ["a", "b", "~", "/", "", "c~1d"].filter { _ in Bool.random(using: &random) }
        return .object(
            Dictionary(uniqueKeysWithValues: names.map { ($0, randomJSON(depth: depth - 1, using: &random)) }))
    }
}

func mutated(_ value: JSON, using random: inout SeededNumbers) -> JSON {
    switch value {
    case .array(var elements) where !elements.isEmpty:
        let index = Int.random(in: 0..<elements.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: elements.remove(at: index)
        case 1: elements.insert(randomJSON(depth: 1, using: &random), at: index)
        default: elements[index] = mutated(elements[index], using: &random)
        }
        return .array(elements)
    case .object(var members):
        guard let name = members.keys.sorted().randomElement(using: &random), let member = members[name] else {
            return ["new": 1]
        }
        members[name] = Bool.random(using: &random) ? nil : mutated(member, using: &random)
        return .object(members)
    default: return randomJSON(depth: 2, using: &random)
    }
}
