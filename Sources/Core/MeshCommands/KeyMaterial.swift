/// Makes the keys that some changes need. The shell passes one in, so that a decision depends on its arguments alone.
public protocol KeyMaterial {
    /// PEM of a new RSA private key that signs tokens.
    func signingKeyPEM() throws -> String

    /// A new certificate authority for a backend of type `builtin`, both parts PEM.
    ///
    /// - Parameters:
    ///   - rsaBits: `nil` for the default, 2048.
    ///   - expiration: for example `10y`; `nil` for the default, 10 years.
    func builtinAuthority(
        mesh: String, rsaBits: Int?, expiration: String?
    ) throws -> (certificatePEM: String, privateKeyPEM: String)

    /// What is wrong with a provided authority; empty if it can be used.
    func faults(ofProvidedCertificate certificatePEM: String, privateKeyPEM: String) -> [(
        field: String, reason: String
    )]
}
