/// What this is, for all of its programs.
public enum ProductVersion {
    /// The dialect's name, as clients expect it.
    public static let product = "Kuma"
    public static let number = "0.1.0"
}
