/// How a logical [N, C, H, W] lies in memory.
///
/// Blocked layouts always have 16 lanes.
public enum Layout: Int32, Sendable, Hashable, CaseIterable {
  /// Row-major over the logical shape; what a component gets unless it asks for another.
  case plain = 0
  /// Channels in lanes: [N, ⌈C/16⌉, H, W, 16].
  case c16 = 1
  /// Images in lanes: [⌈N/16⌉, C, H, W, 16].
  case n16 = 2
}

/// What a tensor is, without its data: element type, logical shape and memory layout.
public struct TensorType: Sendable, Hashable {
  public var dtype: DType
  public var shape: Shape
  public var layout: Layout

  public init(_ dtype: DType, _ shape: Shape, layout: Layout = .plain) {
    self.dtype = dtype
    self.shape = shape
    self.layout = layout
  }

  /// The shape of the memory: the logical shape, or the blocked one with its 16 lanes.
  public var physicalShape: Shape {
    guard layout != .plain, shape.rank >= 2 else { return shape }
    var dimensions = shape.dimensions
    let blocked = layout == .c16 ? 1 : 0
    dimensions[blocked] = (dimensions[blocked] &+ 15) / 16
    return Shape(dimensions + [16])
  }

  /// Whether blocked layouts are defined for it.
  package var isBlockable: Bool { dtype == .float32 && shape.rank == 4 }

  /// The same in another layout.
  package func with(_ layout: Layout) -> TensorType { TensorType(dtype, shape, layout: layout) }

  /// The same with another first dimension.
  package func with(rows: Int) -> TensorType {
    TensorType(dtype, Shape([rows] + shape.dimensions.dropFirst()), layout: layout)
  }

  /// The type of one of the rows that lie along the first dimension.
  package var row: TensorType { TensorType(dtype, Shape(Array(shape.dimensions.dropFirst()))) }

  /// Bytes of the memory, or nil when the shape is negative or overflows.
  public var checkedByteCount: Int? {
    guard shape.rank <= Shape.maximumRank, let count = physicalShape.checkedElementCount else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: dtype.byteCount)
    return overflow ? nil : bytes
  }

  /// Bytes of the memory of a type that has been checked before.
  public var byteCount: Int { physicalShape.elementCount &* dtype.byteCount }
}

extension TensorType: CustomStringConvertible {
  public var description: String { layout == .plain ? "\(dtype) \(shape)" : "\(dtype) \(shape) \(layout)" }
}
