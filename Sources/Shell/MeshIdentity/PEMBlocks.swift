import FoundationEssentials
import SwiftASN1

/// The PEM blocks of a text, in order.
///
/// As tolerant as Go's decoder, because operators paste: text around the blocks, other line lengths, CRLF and
/// indentation are accepted. A block with a broken body or without an end is left out.
struct PEMBlocks {
    let blocks: [PEMDocument]

    init(_ text: String) {
        var blocks: [PEMDocument] = []
        var type: String?
        var body = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmed
            if let begun = Self.label(of: line, marker: "-----BEGIN ") {
                type = begun
                body = ""
            } else if let ended = Self.label(of: line, marker: "-----END ") {
                if type == ended, let bytes = Data(base64Encoded: body), !bytes.isEmpty {
                    blocks.append(PEMDocument(type: ended, derBytes: [UInt8](bytes)))
                }
                type = nil
            } else if type != nil, !line.contains(":") {
                body += line
            }
        }
        self.blocks = blocks
    }

    /// The bodies of all `CERTIFICATE` blocks.
    var certificates: [PEMDocument] { blocks.filter { $0.discriminator == "CERTIFICATE" } }

    /// The first block that holds a private key, of whatever encoding.
    var privateKey: PEMDocument? { blocks.first { $0.discriminator.hasSuffix("PRIVATE KEY") } }

    private static func label(of line: some StringProtocol, marker: String) -> String? {
        guard line.hasPrefix(marker), line.hasSuffix("-----"), line.count >= marker.count + 5 else { return nil }
        return String(line.dropFirst(marker.count).dropLast(5))
    }
}

extension PEMDocument {
    /// PEM with a final newline, so that texts can be concatenated.
    var text: String { pemString + "\n" }
}

extension StringProtocol {
    var trimmed: String {
        let tail = drop(while: \.isWhitespace)
        guard let last = tail.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(tail[...last])
    }
}
