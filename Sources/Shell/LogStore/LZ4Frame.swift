import CLZ4

/// LZ4 frames with a checksum of each block and of the content; `lz4 -t` checks them, `lz4 -d` unpacks them.
enum LZ4Frame {
    /// `nil` only if liblz4 fails, which it does for lack of memory.
    static func compress(_ content: [UInt8]) -> [UInt8]? {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockSizeID = LZ4F_max256KB
        preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled
        preferences.frameInfo.blockChecksumFlag = LZ4F_blockChecksumEnabled
        preferences.frameInfo.contentSize = UInt64(content.count)
        let bound = LZ4F_compressFrameBound(content.count, &preferences)
        var isWhole = true
        let frame = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            let written = LZ4F_compressFrame(buffer.baseAddress, bound, content, content.count, &preferences)
            isWhole = LZ4F_isError(written) == 0
            count = isWhole ? written : 0
        }
        return isWhole ? frame : nil
    }

    /// `nil` unless `frame` is one whole frame with the right checksums.
    static func decompress(_ frame: [UInt8]) -> [UInt8]? {
        var context: OpaquePointer?
        guard LZ4F_isError(LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))) == 0 else { return nil }
        defer { LZ4F_freeDecompressionContext(context) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        var taken = 0
        var hint = 1
        while hint != 0, taken < frame.count {
            var sourceCount = frame.count - taken
            var chunkCount = chunk.count
            hint = frame.withUnsafeBytes { source in
                LZ4F_decompress(
                    context, &chunk, &chunkCount, source.baseAddress?.advanced(by: taken), &sourceCount, nil)
            }
            guard LZ4F_isError(hint) == 0, sourceCount + chunkCount > 0 else { return nil }
            content += chunk.prefix(chunkCount)
            taken += sourceCount
        }
        return hint == 0 && taken == frame.count ? content : nil
    }
}
