import MeshResources

/// Which part of a list is asked for: `size` and `offset`. Texts are Kuma's (`pkg/api-server/pagination.go`).
struct Page: Sendable {
    static let defaultSize = 100
    static let maximumSize = 1000
    private static let title = "Could not retrieve resources"

    let size: Int
    /// Index of the first item.
    let offset: Int

    /// - Throws: `APIError` 400.
    init(_ query: Query) throws {
        size = try query["size"].map(Self.size) ?? Self.defaultSize
        offset = try query["offset"].map(Self.offset) ?? 0
    }

    private static func size(_ text: String) throws -> Int {
        guard let size = Int(text) else { throw invalidSize("invalid format") }
        guard size > 0 else { throw invalidSize("must be greater than 0") }
        guard size <= maximumSize else {
            throw invalidSize("invalid page size of \(size). Maximum page size is \(maximumSize)")
        }
        return size
    }

    private static func invalidSize(_ reason: String) -> APIError {
        APIError(status: 400, title: title, detail: "Invalid page size", invalid: [Violation("size", reason)])
    }

    private static func offset(_ text: String) throws -> Int {
        guard let offset = Int(text), offset >= 0 else {
            throw APIError(
                status: 400, title: title,
                detail: "invalid: invalid offset: \"\(text)\" is no number of items from 0",
                invalid: [Violation("offset", "invalid format")])
        }
        return offset
    }

    /// `{total, items, next}` over what was filtered.
    func json<Element>(_ all: [Element], call: Call, item: (Element) -> JSON) -> JSON {
        let items = all.dropFirst(offset).prefix(size)
        let end = offset + items.count
        let next =
            end < all.count
            ? JSON.string(call.url(replacing: [("offset", String(end)), ("size", String(size))])) : .null
        return ["total": .int(Int64(all.count)), "items": .array(items.map(item)), "next": next]
    }
}
