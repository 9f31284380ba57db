import TenonCore

/// Writes `.npy` files, version 1, which `numpy.load` reads.
public enum NpyWriter {
  /// A whole file; the tensor's bytes are not copied but fetched when it is written.
  ///
  /// - Parameter tensor: in plain layout.
  /// - Throws: `NpyError` for bfloat16, which numpy has not.
  public static func content(_ tensor: Tensor, source: String = "the file") throws -> ByteContent {
    precondition(tensor.type.layout == .plain, "a tensor in layout \(tensor.type.layout)")
    let bytes = ByteContent(byteCount: tensor.type.byteCount) { try $0(UnsafeRawBufferPointer(tensor.bytes)) }
    return try content(NamedTensor(source, tensor.dtype, tensor.shape, bytes))
  }

  /// A whole file; the tensor's name is what it is called in messages.
  public static func content(_ tensor: NamedTensor) throws -> ByteContent {
    guard let type = NumPyType(tensor.dtype) else { throw NpyError(.unwritable(tensor.dtype), source: tensor.name) }
    return ByteContent(joining: [
      ByteContent(NpyHeader(NumPyArray(type: type, shape: tensor.shape, isFortranOrder: false)).bytes()),
      tensor.content,
    ])
  }

  /// Replaces a file with a tensor's elements.
  public static func write(_ tensor: Tensor, to path: String) throws {
    try DurableFile.replace(path, content: content(tensor, source: path))
  }

  /// Replaces a file with rows that come one after another, as many as there happen to be.
  ///
  ///     try NpyWriter.write(to: "features.npy", .float32, row: [512]) { rows in
  ///       for image in images { try rows.append(features(of: image)) }
  ///     }
  ///
  /// - Parameters:
  ///   - row: the shape of one; the file's has the number of rows in front.
  ///   - body: may fail; then what was there before is unchanged.
  public static func write(
    to path: String, _ dtype: DType, row: Shape, _ body: (Rows) throws -> Void
  ) throws {
    guard let type = NumPyType(dtype) else { throw NpyError(.unwritable(dtype), source: path) }
    guard row.rank < Shape.maximumRank, let byteCount = TensorType(dtype, row).checkedByteCount else {
      throw NpyError(.shapeTooLarge(row), source: path)
    }
    func header(_ count: Int) -> NpyHeader {
      NpyHeader(NumPyArray(type: type, shape: Shape([count] + row.dimensions), isFortranOrder: false))
    }
    // The number is known at the end only: room for the longest there is.
    let reserved = header(Int.max).bytes().count
    try DurableFile.replace(path) { handle in
      try handle.write(header(0).bytes(atLeast: reserved))
      let rows = Rows(OutputFile(handle), path: path, byteCount: byteCount)
      try body(rows)
      try rows.flush()
      try handle.overwrite(header(rows.count).bytes(atLeast: reserved), at: 0)
    }
  }

  /// The rows of a file while it is being written.
  public final class Rows {
    /// Rows so far.
    public private(set) var count = 0
    private let handle: OutputFile
    private let path: String
    private let byteCount: Int
    /// Small rows are written many at a time.
    private var waiting: [UInt8] = []
    private static let most = 1 << 20

    init(_ handle: consuming OutputFile, path: String, byteCount: Int) {
      self.handle = handle
      self.path = path
      self.byteCount = byteCount
    }

    /// - Throws: `NpyError` for a row of another length; `FileError`.
    public func append(_ row: UnsafeRawBufferPointer) throws {
      guard row.count == byteCount else {
        throw NpyError(.rowLength(expected: byteCount, received: row.count), source: path)
      }
      count += 1
      if waiting.count + row.count > Self.most { try flush() }
      if row.count > Self.most { try handle.write(row) } else { waiting += row }
    }

    func flush() throws {
      try handle.write(waiting)
      waiting.removeAll(keepingCapacity: true)
    }
  }
}
