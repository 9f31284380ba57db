import TenonCore
import TenonElements

/// A safetensors file whose header has been read, and whose tensors are read one at a time.
///
///     let file = try SafetensorsFile("weights.safetensors")
///     print(file.tensors.map(\.name))
///
/// Takes what `SafetensorsReader` takes, and unsigned integers, which become signed ones of the next size.
public final class SafetensorsFile: TensorSource {
  public let path: String
  public let tensors: [StoredTensor]
  public let metadata: [String: String]
  private let header: SafetensorsHeader
  private let fetch: (Int, UnsafeMutableRawBufferPointer) throws -> Void

  /// Opens a file.
  ///
  /// - Throws: `SafetensorsError`, or `JSONError` when the header is not JSON; `FileError`.
  public convenience init(_ path: String) throws {
    let file = try InputFile(path)
    try self.init(path, byteCount: file.byteCount) { try file.read(at: $0, into: $1) }
  }

  /// Opens what lies within another file.
  ///
  /// - Parameters:
  ///   - source: what it is, for messages.
  ///   - fetch: fills a buffer from an offset on, within `byteCount`.
  public init(
    _ source: String, byteCount: Int, fetch: @escaping (_ offset: Int, UnsafeMutableRawBufferPointer) throws -> Void
  ) throws {
    let header = try SafetensorsHeader.read(
      byteCount: byteCount, source: source, maximumBytes: SafetensorsReader.defaultMaximumHeaderBytes
    ) { offset, count in
      try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        try fetch(offset, UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
        filled = count
      }
    }
    path = source
    self.header = header
    self.fetch = fetch
    metadata = header.metadata
    tensors = header.entries.map { StoredTensor($0.name, $0.stored, $0.shape) }
  }

  public func read(_ index: Int) throws -> Tensor {
    let entry = header.entries[index]
    do {
      return try entry.stored.tensor(entry.shape) { try fetch(header.end + entry.begin, $0) }
    } catch let fault as StoredType.TooLarge {
      throw SafetensorsError(
        .valueTooLarge(fault.value, index: fault.index), source: path, tensor: entry.name)
    }
  }
}
