import Foundation

/// A condition that did not come true in time.
struct Overdue: Error, CustomStringConvertible {
    let description: String
}

/// Polls until `body` returns a value; what it throws last is told if it never does.
func eventually<Value: Sendable>(
    _ what: String, within seconds: Double = 45, _ body: () async throws -> Value?
) async throws -> Value {
    let deadline = Date().addingTimeInterval(seconds)
    var reason = ""
    repeat {
        do {
            if let value = try await body() { return value }
            reason = ""
        } catch {
            reason = ": \(error)"
        }
        try await Task.sleep(for: .milliseconds(30))
    } while Date() < deadline
    throw Overdue(description: "not within \(seconds) s: \(what)\(reason)")
}

/// Polls until `body` is true.
func eventually(_ what: String, within seconds: Double = 45, _ body: () async throws -> Bool) async throws {
    let _: Bool = try await eventually(what, within: seconds) { try await body() ? true : nil }
}

/// Runs what blocks away from the threads that Swift's tasks share.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
}
