import BenchSockets
import Glibc

/// Reads files without Foundation: this program starts in a millisecond.
enum TextFile {
    static func read(_ path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw BenchFailure("cannot read \(path): errno \(errno)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
