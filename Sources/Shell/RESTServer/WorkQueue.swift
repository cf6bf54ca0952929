import Dispatch

/// Where blocking reads are done.
enum WorkQueue {
    static let shared = DispatchQueue(label: "rest-reads", qos: .userInitiated, attributes: .concurrent)
}
