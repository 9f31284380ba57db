import TenonCore

/// A tensor as files know it: a name, and row-major little-endian bytes.
public struct NamedTensor {
  public let name: String
  public let dtype: DType
  public let shape: Shape
  /// Possibly not aligned: copy them, or load them unaligned.
  public let content: ByteContent

  public init(_ name: String, _ dtype: DType, _ shape: Shape, _ content: ByteContent) {
    self.name = name
    self.dtype = dtype
    self.shape = shape
    self.content = content
  }

  public init(_ name: String, _ dtype: DType, _ shape: Shape, _ bytes: [UInt8]) {
    self.init(name, dtype, shape, ByteContent(bytes))
  }
}
