import GRDB

/// What SQLite is told about durability and safety. Each is read back: SQLite ignores what it does not know.
struct EngineSetting: Hashable, Sendable {
    let name: String
    let value: String
    /// What reading it back must give.
    let readBack: String

    init(_ name: String, _ value: String, _ readBack: String? = nil) {
        self.name = name
        self.value = value
        self.readBack = readBack ?? value
    }

    /// `trusted_schema` and `cell_size_check`: a damaged file is found early and cannot run functions.
    /// `recursive_triggers`: INSERT OR REPLACE does not go around the triggers against removal.
    static let all = [
        EngineSetting("foreign_keys", "ON", "1"),
        EngineSetting("recursive_triggers", "ON", "1"),
        EngineSetting("trusted_schema", "OFF", "0"),
        EngineSetting("cell_size_check", "ON", "1"),
        EngineSetting("mmap_size", "0"),
        EngineSetting("wal_autocheckpoint", "0"),
        EngineSetting("synchronous", "FULL", "2"),
        EngineSetting("cache_size", "-16384"),
    ]

    /// Asserted but not set here: the journal mode is a property of the file.
    private static let journalMode = EngineSetting("journal_mode", "wal")

    static func apply(to database: Database) throws {
        for setting in all { try database.execute(sql: "PRAGMA \(setting.name) = \(setting.value)") }
    }

    static func check(_ database: Database) throws {
        for setting in all + [journalMode] {
            let actual = try read(setting.name, database)
            guard actual == setting.readBack else {
                throw LogStoreError.cannotCreate(
                    "SQLite does not take \(setting.name) = \(setting.value), it reads back \(actual): "
                        + "the log needs a local file system and an SQLite with this setting")
            }
        }
    }

    /// Names and values of all settings and of the library, as read back.
    static func readBack(_ database: Database) throws -> [String: String] {
        var values: [String: String] = [:]
        for name in (all + [journalMode]).map(\.name) + ["page_size"] { values[name] = try read(name, database) }
        values["sqlite_version"] = try String.fetchOne(database, sql: "SELECT sqlite_version()") ?? ""
        return values
    }

    private static func read(_ name: String, _ database: Database) throws -> String {
        guard let row = try Row.fetchOne(database, sql: "PRAGMA \(name)") else {
            // Without memory mapping compiled in there is no answer, which means the same as 0.
            return name == "mmap_size" ? "0" : ""
        }
        return (row[0] as DatabaseValue).description.replacing("\"", with: "")
    }
}
