import GRDB

extension LogStoreError {
    /// What a failed commit means.
    ///
    /// A full disk is a definite failure: the commit was rolled back. After any other fault of the disk the commit may
    /// be found when the log is opened again, although SQLite rolled it back.
    init(committing error: any Error) {
        guard let fault = error as? DatabaseError else {
            self = Self.own(error) ?? .outcomeUnknown("\(error)")
            return
        }
        switch fault.resultCode {
        case .SQLITE_FULL: self = .diskFull(fault.summary)
        case .SQLITE_CONSTRAINT: self = .corrupt("the commit does not fit the log: \(fault.summary)")
        case .SQLITE_MISUSE: self = .unreadable("the log is closed")
        default: self = .outcomeUnknown(fault.summary)
        }
    }

    init(reading error: any Error) {
        if let fault = error as? DatabaseError {
            self = .unreadable(fault.resultCode == .SQLITE_MISUSE ? "the log is closed" : fault.summary)
        } else {
            self = Self.own(error) ?? .unreadable("\(error)")
        }
    }

    init(opening error: any Error, _ folder: Folder) {
        guard let fault = error as? DatabaseError else {
            self = Self.own(error) ?? .cannotCreate("\(error)")
            return
        }
        let path = folder.path(of: LogDatabase.fileName)
        switch fault.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_CONSTRAINT:
            self = .corrupt("\(path): \(fault.summary); restore it from a backup")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .cannotCreate("\(path) is locked by another program; stop it, or set store.sqlite.path")
        case .SQLITE_FULL:
            self = .cannotCreate("\(path): \(fault.summary); make room on the disk")
        default:
            self = .cannotCreate("cannot open \(path): \(fault.summary); check its permissions and file system")
        }
    }

    private static func own(_ error: any Error) -> LogStoreError? { error as? LogStoreError }
}

extension DatabaseError {
    /// Without the statement: its values may be secret.
    fileprivate var summary: String { "SQLite error \(extendedResultCode.rawValue), \(message ?? "no message")" }
}
