/// Which known name somebody most likely meant.
public enum NearestName {
    /// The candidate closest to `name`, if it is near enough to be a slip of the keyboard. Case and `_` do not count.
    /// Of equally near ones the first in byte order, so that the answer is always the same.
    public static func find(_ name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = folded(name)
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let known = folded(candidate)
            let longer = max(wanted.count, known.count)
            let limit = min(max(1, longer / 3), min(wanted.count, known.count) - 1)
            guard abs(wanted.count - known.count) <= limit else { continue }
            let distance = distance(wanted, known)
            guard distance <= limit else { continue }
            if let best, (best.distance, best.name) < (distance, candidate) { continue }
            best = (candidate, distance)
        }
        return best?.name
    }

    private static func folded(_ name: String) -> [UInt8] {
        name.utf8.prefix(64).filter { $0 != UInt8(ascii: "_") }.map {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0
        }
    }

    /// Levenshtein's distance, with two neighbours in the wrong order counted once.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforePrevious = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
                var cost = min(substitution, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
