import GRDB
import GRDBSQLite

/// A statement of the write path, bound without GRDB's boxes for values: there they cost as much as SQLite does.
struct RawStatement {
    private let database: Database
    /// Keeps the pointer alive.
    private let statement: Statement
    private let pointer: OpaquePointer

    init(_ database: Database, _ sql: String) throws {
        self.database = database
        statement = try database.cachedStatement(sql: sql)
        pointer = statement.sqliteStatement
    }

    /// Executes with values for `?1`, `?2`, ... in their order.
    func run(_ bind: (inout Binder) -> Void) throws {
        var binder = Binder(pointer: pointer)
        bind(&binder)
        let code = sqlite3_step(pointer)
        // Resets also after a failure, which a reset would tell again.
        sqlite3_reset(pointer)
        guard code == SQLITE_DONE else { throw failure(code) }
    }

    /// The number in the first column of the only row; `nil` if there is none.
    func number(_ bind: (inout Binder) -> Void) throws -> Int64? {
        var binder = Binder(pointer: pointer)
        bind(&binder)
        let code = sqlite3_step(pointer)
        let number = code == SQLITE_ROW ? sqlite3_column_int64(pointer, 0) : nil
        sqlite3_reset(pointer)
        guard code == SQLITE_ROW || code == SQLITE_DONE else { throw failure(code) }
        return number
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(database.sqliteConnection)))
    }

    struct Binder {
        fileprivate let pointer: OpaquePointer
        private var index: Int32 = 0

        fileprivate init(pointer: OpaquePointer) { self.pointer = pointer }

        mutating func add(_ number: some BinaryInteger) {
            index += 1
            sqlite3_bind_int64(pointer, index, Int64(number))
        }

        mutating func add(_ text: String) {
            index += 1
            var text = text
            text.withUTF8 { utf8 in
                _ = utf8.withMemoryRebound(to: CChar.self) { characters in
                    sqlite3_bind_text(pointer, index, characters.baseAddress, Int32(characters.count), Self.copied)
                }
            }
        }

        mutating func add(_ bytes: [UInt8]) {
            bytes.withUnsafeBytes { add($0) }
        }

        mutating func add(_ bytes: UnsafeRawBufferPointer) {
            index += 1
            if bytes.isEmpty {
                sqlite3_bind_zeroblob(pointer, index, 0)
            } else {
                sqlite3_bind_blob(pointer, index, bytes.baseAddress, Int32(bytes.count), Self.copied)
            }
        }

        /// SQLITE_TRANSIENT, a cast that Swift does not import.
        private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
    }
}
