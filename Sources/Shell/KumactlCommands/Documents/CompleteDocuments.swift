import MeshResources
import ResourceDocuments

/// All documents of a text, or why there are none.
enum CompleteDocuments {
    /// Whatever could be read of a broken text is not returned: half of a file must not be applied.
    static func parse(_ text: String) -> Result<[ParsedDocument], Fault> {
        let end = "end of kumactl's input"
        do {
            // The parser may stop at a fault as if the text ended there; then it does not come to the document behind.
            var documents = try ResourceDocuments.parse("\(text)\n---\n\"\(end)\"\n")
            guard documents.popLast()?.json == .string(end) else {
                return .failure(Fault(line: 0, reason: "not valid YAML"))
            }
            return .success(documents)
        } catch {
            return .failure(Fault(line: error.line, reason: error.reason))
        }
    }

    /// Where and why a text is not made of documents.
    struct Fault: Error, Hashable {
        /// 1-based; 0 where the place is unknown.
        let line: Int
        let reason: String
    }
}
