import Glibc
import TenonABI

/// A tensor that owns its memory, 64-byte aligned.
///
/// A reference: copies share the elements. Concurrent reading is safe; whoever writes must be alone.
public final class Tensor: @unchecked Sendable {
  public let type: TensorType
  public let data: UnsafeMutableRawPointer
  package let header: TensorHeader
  /// What the memory belongs to; nil when it is this tensor's own.
  private let owner: AnyObject?

  public var dtype: DType { type.dtype }
  public var shape: Shape { type.shape }
  public var view: TensorView { TensorView(header.raw) }

  /// A tensor of zeros.
  ///
  /// - Throws: `TensorError` when the shape is illegal or memory is out.
  public init(_ type: TensorType) throws(TensorError) {
    guard let bytes = type.checkedByteCount else { throw TensorError.illegalShape(type) }
    var memory: UnsafeMutableRawPointer?
    let size = max(64, (bytes &+ 63) & ~63)
    guard size >= bytes, posix_memalign(&memory, 64, size) == 0, let memory else {
      throw TensorError.outOfMemory(type, bytes)
    }
    memset(memory, 0, size)
    self.type = type
    data = memory
    header = TensorHeader(type, data: memory)
    owner = nil
  }

  /// A tensor in memory of `owner`, which it keeps alive.
  package init(_ type: TensorType, at data: UnsafeMutableRawPointer, owner: AnyObject) {
    self.type = type
    self.data = data
    self.owner = owner
    header = TensorHeader(type, data: data)
  }

  /// A plain tensor with these elements, row-major.
  ///
  /// - Throws: `TensorError` when their number is not the shape's.
  public convenience init<T: Element>(_ elements: [T], shape: Shape) throws(TensorError) {
    let type = TensorType(T.dtype, shape)
    guard shape.checkedElementCount == elements.count else { throw TensorError.wrongCount(type, elements.count) }
    try self.init(type)
    data.bindMemory(to: T.self, capacity: max(1, elements.count))
    self[T.self].copy(elements)
  }

  deinit { if owner == nil { free(data) } }

  /// All elements, in memory order.
  ///
  /// The Swift type must be the dtype's.
  public subscript<T: Element>(type: T.Type) -> TensorElements<T> {
    precondition(T.dtype == dtype, "a \(dtype) tensor has no \(T.dtype) elements")
    return TensorElements(self)
  }

  /// All bytes, in memory order.
  public var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: data, count: type.byteCount)
  }

  /// One of the rows that lie along the first dimension, in this tensor's memory.
  package func row(_ index: Int) -> Tensor {
    precondition(type.layout == .plain && index >= 0 && index < shape[0], "no row \(index) of \(type)")
    return Tensor(type.row, at: data + index * type.row.byteCount, owner: self)
  }

  /// A tensor of its own with the same bytes.
  public func copy() throws(TensorError) -> Tensor {
    let copy = try Tensor(type)
    memcpy(copy.data, data, type.byteCount)
    return copy
  }
}

extension Tensor: Equatable {
  /// Same type and same bytes.
  public static func == (left: Tensor, right: Tensor) -> Bool {
    left.type == right.type && memcmp(left.data, right.data, left.type.byteCount) == 0
  }
}

/// A tensor that could not be made.
public enum TensorError: TenonError {
  case illegalShape(TensorType)
  case outOfMemory(TensorType, Int)
  case wrongCount(TensorType, Int)

  public var diagnostic: Diagnostic {
    switch self {
    case .illegalShape(let type):
      Diagnostic("illegal-shape", "cannot make a tensor \(type)")
        .expected("at most \(Shape.maximumRank) dimensions, none negative, that fit into memory")
    case .outOfMemory(let type, let bytes):
      Diagnostic("out-of-memory", "cannot allocate \(Plural.count(bytes, "byte")) for a tensor \(type)")
        .help("use a smaller batch or model")
    case .wrongCount(let type, let count):
      Diagnostic("wrong-element-count", "cannot make a tensor \(type)")
        .expected("\(Plural.count(type.shape.checkedElementCount ?? 0, "element"))").received("\(count)")
    }
  }
}
