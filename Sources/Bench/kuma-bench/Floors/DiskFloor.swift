import BenchSockets
import Foundation

/// The least that a durable write costs on this disk: append 4 KiB, then `fdatasync`.
final class DiskFloor {
    private let file: Int32
    private let path: String
    private let block = [UInt8](repeating: 0x5A, count: 4096)

    init(in directory: String) throws {
        path = directory + "/floor.bytes"
        file = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw BenchFailure("cannot create \(path): errno \(errno)") }
    }

    deinit {
        close(file)
        unlink(path)
    }

    /// - Returns: milliseconds of each append.
    func measure(_ count: Int) throws -> [Double] {
        try (0..<count).map { _ in
            let start = Moment.now
            guard write(file, block, block.count) == block.count, fdatasync(file) == 0 else {
                throw BenchFailure("cannot append to \(path): errno \(errno)")
            }
            return Moment.now.milliseconds(since: start)
        }
    }
}
