import Crypto
import CryptoExtras
import X509

func generateRSAKey(bits: Int = 2048) throws(IdentityError) -> Certificate.PrivateKey {
    guard (2048...16384).contains(bits), bits.isMultiple(of: 8) else {
        throw .invalidRequest("RSA keys need 2048 to 16384 bits in steps of 8, not \(bits)")
    }
    return try IdentityError.generating("an RSA key") {
        Certificate.PrivateKey(try _RSA.Signing.PrivateKey(keySize: .init(bitCount: bits)))
    }
}

func generateECDSAKey() -> Certificate.PrivateKey { Certificate.PrivateKey(P256.Signing.PrivateKey()) }

/// 128 random bits, as Kuma and the CA/Browser Forum want them.
func randomSerialNumber() -> Certificate.SerialNumber {
    var random = SystemRandomNumberGenerator()
    let high = UInt64.random(in: .min ... .max, using: &random)
    let low = UInt64.random(in: 1 ... .max, using: &random)
    return Certificate.SerialNumber(UInt128(high) << 64 | UInt128(low))
}

/// Percent-encodes what may not stand in a URI; tags and services of Kuma pass unchanged.
func uriEscaped(_ text: String) -> String {
    let unchanged = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/@!$&'()*+,;=".utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = text.utf8.flatMap { byte -> [UInt8] in
        if unchanged.contains(byte) { return [byte] }
        return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
}
