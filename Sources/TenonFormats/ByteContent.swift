/// Bytes that are to be written, reached where they lie: up to gigabytes without a second copy.
public struct ByteContent {
  /// Calls its argument with the bytes, which need only stay valid during the call.
  public typealias Access = (_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

  private struct Part {
    let start: Int
    let byteCount: Int
    let access: Access
  }

  public let byteCount: Int
  private let parts: [Part]

  /// Bytes that somebody else holds, `byteCount` of them at every access.
  public init(byteCount: Int, access: @escaping Access) {
    self.byteCount = byteCount
    parts = [Part(start: 0, byteCount: byteCount, access: access)]
  }

  public init(_ bytes: [UInt8]) {
    self.init(byteCount: bytes.count) { body in try bytes.withUnsafeBytes(body) }
  }

  public init(_ bytes: ArraySlice<UInt8>) {
    self.init(byteCount: bytes.count) { body in try bytes.withUnsafeBytes(body) }
  }

  /// One content after the other.
  public init(joining contents: [ByteContent]) {
    var parts: [Part] = []
    var total = 0
    for content in contents {
      for part in content.parts where part.byteCount > 0 {
        parts.append(Part(start: total, byteCount: part.byteCount, access: part.access))
        total += part.byteCount
      }
    }
    self.parts = parts
    byteCount = total
  }

  /// Calls `body` with the parts in order.
  /// - Throws: what `body` throws, or a `FileError` when a part is not as long as it was said to be.
  public func forEachPart(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    for part in parts { try with(part, body) }
  }

  /// A copy of everything.
  public func bytes() throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    try forEachPart { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// Fills `buffer` from an offset on; the number of bytes copied is smaller than its size only at the end.
  func copy(from offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var copied = 0
    var index = firstPart(at: offset)
    while copied < buffer.count, index < parts.count {
      let part = parts[index]
      let skipped = offset + copied - part.start
      try with(part) { bytes in
        let count = min(bytes.count - skipped, buffer.count - copied)
        guard count > 0 else { return }
        UnsafeMutableRawBufferPointer(rebasing: buffer[copied..<copied + count])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[skipped..<skipped + count]))
        copied += count
      }
      index += 1
    }
    return copied
  }

  private func with(_ part: Part, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try part.access { bytes in
      guard bytes.count == part.byteCount else {
        throw FileError.wrongCount("the file", expected: part.byteCount, received: bytes.count)
      }
      try body(bytes)
    }
  }

  /// The part that holds an offset, found by halving.
  private func firstPart(at offset: Int) -> Int {
    var low = 0
    var high = parts.count
    while low < high {
      let middle = low + (high - low) / 2
      if parts[middle].start + parts[middle].byteCount <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
