public import FoundationEssentials
import SwiftASN1
import X509

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A self-signed TLS certificate of a control plane or of an API client. It is its own authority, so that the same
/// file serves as `--ca-cert-file`.
///
/// Source: Kuma `pkg/tls/cert.go`.
public struct ServerCertificate: Sendable {
    /// `kumactl generate tls-certificate --type`.
    public enum Purpose: String, Sendable, CaseIterable { case server, client }
    /// `kumactl generate tls-certificate --key-type`: RSA 2048 or ECDSA P-256.
    public enum KeyType: String, Sendable, CaseIterable { case rsa, ecdsa }

    /// One certificate.
    public let certificatePEM: String
    /// Secret. `RSA PRIVATE KEY` (PKCS#1), or `PRIVATE KEY` (PKCS#8) if ECDSA.
    public let privateKeyPEM: String
}

extension ServerCertificate {
    /// For the HTTPS listeners of a control plane: the given names and addresses and this host (`localhost`,
    /// `127.0.0.1`, `::1`).
    ///
    /// - Parameter lifetime: seconds from `now`.
    /// - Throws: `IdentityError.invalidRequest` for a host that is neither DNS name nor address.
    public static func selfSigned(
        hostnames: [String], ips: [String], now: Date,
        lifetime: TimeInterval = CertificateAuthority.defaultLifetime, keyType: KeyType = .ecdsa
    ) throws(IdentityError) -> ServerCertificate {
        if let wrong = ips.first(where: { ipAddress($0) == nil }) {
            throw .invalidRequest("\"\(wrong)\" is not an IP address")
        }
        return try generate(
            purpose: .server, keyType: keyType, hosts: hostnames + ["localhost"] + ips + ["127.0.0.1", "::1"],
            now: now, lifetime: lifetime)
    }

    /// `kumactl generate tls-certificate`.
    ///
    /// - Parameters:
    ///   - hosts: DNS names and IP addresses, in the order they shall be listed; repeats are removed.
    ///   - lifetime: seconds from `now`.
    /// - Throws: `IdentityError.invalidRequest` for a host that is neither DNS name nor address.
    public static func generate(
        purpose: Purpose, keyType: KeyType, hosts: [String], now: Date,
        lifetime: TimeInterval = CertificateAuthority.defaultLifetime
    ) throws(IdentityError) -> ServerCertificate {
        let validity = try Validity(now: now, lifetime: lifetime)
        let names = try generalNames(hosts)
        let key = try keyType == .rsa ? generateRSAKey() : generateECDSAKey()
        return try IdentityError.generating("a \(purpose.rawValue) certificate") {
            let subject = try DistinguishedName { CommonName(hosts.first.map { String($0.prefix(64)) } ?? "kuma") }
            let certificate = try Certificate(
                version: .v3, serialNumber: randomSerialNumber(), publicKey: key.publicKey,
                notValidBefore: validity.notBefore, notValidAfter: validity.notAfter,
                issuer: subject, subject: subject,
                extensions: serverExtensions(purpose: purpose, names: names, key: key.publicKey),
                issuerPrivateKey: key)
            return try ServerCertificate(
                certificatePEM: certificate.serializeAsPEM().text, privateKeyPEM: key.serializeAsPEM().text)
        }
    }
}

extension ServerCertificate: CustomStringConvertible, CustomReflectable {
    /// Never the key.
    public var description: String { "ServerCertificate(key: *****)" }

    /// Empty, so that `dump` shows no key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

private func serverExtensions(
    purpose: ServerCertificate.Purpose, names: [GeneralName], key: Certificate.PublicKey
) throws -> Certificate.Extensions {
    try Certificate.Extensions {
        Critical(KeyUsage(digitalSignature: true, keyEncipherment: true, keyCertSign: true))
        switch purpose {
        case .server: try ExtendedKeyUsage([.serverAuth])
        case .client: try ExtendedKeyUsage([.clientAuth])
        }
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
        SubjectKeyIdentifier(hash: key)
        if !names.isEmpty { SubjectAlternativeNames(names) }
    }
}

private func generalNames(_ hosts: [String]) throws(IdentityError) -> [GeneralName] {
    var names: [GeneralName] = []
    for host in hosts {
        let name = try generalName(host)
        if !names.contains(name) { names.append(name) }
    }
    return names
}

private func generalName(_ host: String) throws(IdentityError) -> GeneralName {
    if let address = ipAddress(host) { return .ipAddress(ASN1OctetString(contentBytes: address[...])) }
    let letters = host.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._*".utf8.contains(byte)
    }
    guard letters, !host.isEmpty, host.utf8.count <= 253 else {
        throw .invalidRequest("\"\(host)\" is neither a DNS name nor an IP address")
    }
    return .dnsName(host)
}

/// 4 or 16 bytes; `nil` if the text is no address.
private func ipAddress(_ text: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
    return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
}
