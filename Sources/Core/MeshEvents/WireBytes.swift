import FoundationEssentials

/// Bytes as generated protobuf code holds them.
func bytes(_ bytes: [UInt8]) -> Data { Data(bytes) }
