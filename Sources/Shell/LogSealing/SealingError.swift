/// Why secrets cannot be sealed or opened. Never holds a secret.
public enum SealingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The key-encryption key file is missing, unreadable or not ours (exit 78).
    case keyEncryptionKey(file: String, reason: String)
    /// `keys.db` cannot be opened or written (exit 73).
    case keyStore(String)
    /// There is no room to keep a data key; nothing was sealed.
    case diskFull(String)
    /// A value does not open: damaged, or sealed for another resource.
    case damaged(String)

    public var description: String {
        switch self {
        case .keyEncryptionKey(let file, let reason):
            "the key-encryption key \(file) (store.keyEncryptionKeyFile) cannot be used: \(reason)"
        case .keyStore(let reason): "the key store keys.db cannot be used: \(reason)"
        case .diskFull(let reason): "the disk is full: \(reason)"
        case .damaged(let what): "the sealed value of \(what) does not open: damaged, or moved from another resource"
        }
    }
}
