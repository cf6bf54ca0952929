import Foundation

/// A condition that did not come true in time.
struct Overdue: Error, CustomStringConvertible {
    let description: String
}

/// Polls until `condition` is true.
func eventually(_ what: String, within seconds: Double = 30, _ condition: () throws -> Bool) async throws {
    let deadline = Date().addingTimeInterval(seconds)
    while try !condition() {
        guard Date() < deadline else { throw Overdue(description: "not within \(seconds) s: \(what)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
