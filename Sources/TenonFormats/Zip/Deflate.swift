import CZlib
import TenonCore

/// Bytes compressed as a zip entry holds them: a raw deflate stream.
struct Deflate {
  let bytes: [UInt8]
  /// Of the bytes before compression.
  let crc32: UInt32

  /// Compresses at zlib's default level; nil when zlib has no memory or cannot take so many bytes.
  init?(_ input: [UInt8]) {
    guard let inputCount = uInt(exactly: input.count) else { return nil }
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    guard let bound = uInt(exactly: deflateBound(&stream, uLong(input.count))) else { return nil }
    var result = Z_OK
    bytes = input.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: Int(bound)) { output, count in
        stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        stream.avail_in = inputCount
        stream.next_out = output.baseAddress
        stream.avail_out = bound
        result = deflate(&stream, Z_FINISH)
        count = Int(bound - stream.avail_out)
      }
    }
    guard result == Z_STREAM_END else { return nil }
    crc32 = input.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: CZlib.crc32(0, $0.baseAddress, inputCount)) }
  }
}
