/// An identifier that nobody else uses: 128 random bits in hexadecimal.
func uniqueIdentifier() -> String {
    var random = SystemRandomNumberGenerator()
    let words = [UInt64.random(in: .min ... .max, using: &random), UInt64.random(in: .min ... .max, using: &random)]
    return words.map { word in
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
}
