import Foundation

/// Bytes with fast searches by libc: this runs unoptimised over the whole tree at each `swift test`.
struct ByteScan {
    let bytes: [UInt8]
    /// `bytes` and the end mark that libc wants. A NUL inside would only end a search early.
    private let terminated: [CChar]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        terminated = bytes.withUnsafeBytes { Array($0.bindMemory(to: CChar.self)) } + [0]
    }

    var count: Int { bytes.count }

    subscript(index: Int) -> UInt8 { bytes[index] }

    /// The first index from `start` on that holds one of `characters`; `count` if there is none.
    func next(of characters: String, from start: Int) -> Int {
        guard start < count else { return count }
        return terminated.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { start + strcspn($0 + start, characters) } ?? count
        }
    }

    /// The first index from `start` on that holds none of `characters`; `count` if there is none.
    func next(notOf characters: String, from start: Int) -> Int {
        guard start < count else { return count }
        return terminated.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { start + strspn($0 + start, characters) } ?? count
        }
    }

    /// The first index from `start` on at which `text` begins, or `nil`.
    func find(_ text: String, from start: Int) -> Int? {
        guard start < count else { return nil }
        return terminated.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.flatMap { base in
                strstr(base + start, text).map { $0 - UnsafeMutablePointer(mutating: base) }
            }
        }
    }

    func starts(with prefix: String, at index: Int) -> Bool {
        guard index + prefix.utf8.count <= count else { return false }
        return terminated.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { strncmp($0 + index, prefix, prefix.utf8.count) == 0 } ?? false
        }
    }

    /// The index that closes the bracket at `open`, or `nil`.
    func closing(_ open: Int, _ pair: String) -> Int? {
        var depth = 0
        var index = open
        while index < count {
            depth += bytes[index] == pair.utf8.first ? 1 : -1
            if depth == 0 { return index }
            index = next(of: pair, from: index + 1)
        }
        return nil
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

let newline = UInt8(ascii: "\n")
