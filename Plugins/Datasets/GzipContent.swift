import CDeflate
import TenonPlugin

extension FileContent {
  /// Deflate never does better than 1032 bytes out of one.
  private static let largestRatio = 1032

  /// What the gzip data hold: their members (RFC 1952), one after another, each with its check sum and length checked.
  ///
  /// - Throws: `ComponentError` (data) when they are damaged or truncated, have other bytes behind them, or hold more
  ///   than `limit` bytes.
  func inflated(atMost limit: Int) throws -> [UInt8] {
    guard let inflater = libdeflate_alloc_decompressor() else {
      throw ComponentError(.outOfMemory, "\(path): no memory to inflate it")
    }
    defer { libdeflate_free_decompressor(inflater) }
    let bound = min(limit, bytes.count * Self.largestRatio)
    // Right for a single member; where it is not, twice as much is tried.
    var capacity = min(bound, lengthOfLastMember)
    while true {
      if let content = try inflated(capacity: capacity, by: inflater) { return content }
      guard capacity < bound else { throw fault("the gzip data hold more than \(limit) bytes") }
      capacity = min(bound, max(1 << 16, 2 * capacity))
    }
  }

  /// The last four bytes, as a little-endian number; anything at all when the data are damaged.
  private var lengthOfLastMember: Int { bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) } }

  /// All members, or nil when they need more room.
  private func inflated(capacity: Int, by inflater: OpaquePointer) throws -> [UInt8]? {
    var isTooSmall = false
    let content = try [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
      try bytes.withUnsafeBytes { input in
        var position = 0
        while position < input.count, !isTooSmall {
          let member = UnsafeRawBufferPointer(rebasing: input[position...])
          guard position == 0 || member[0] == 0x1f else { throw fault("there are bytes behind the gzip data") }
          var consumed = 0
          var produced = 0
          // An empty buffer has no address, and libdeflate reads null as a mistake.
          let room = output.baseAddress.map { $0 + count }
          switch libdeflate_gzip_decompress_ex(
            inflater, member.baseAddress, member.count, room, capacity - count, &consumed, &produced)
          {
          case LIBDEFLATE_SUCCESS:
            position += consumed
            count += produced
          case LIBDEFLATE_INSUFFICIENT_SPACE: isTooSmall = true
          default: throw fault("the gzip data are damaged or truncated")
          }
        }
      }
    }
    return isTooSmall ? nil : content
  }
}
