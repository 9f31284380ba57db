import TenonABI

/// A borrowed tensor as it crosses a plugin's boundary; valid only for the call that received it.
public struct TensorView: @unchecked Sendable {
  package let raw: UnsafePointer<tenon_tensor>

  package init(_ raw: UnsafePointer<tenon_tensor>) { self.raw = raw }

  /// A tensor that the contract promises; its absence is a fault of the caller.
  init(required raw: UnsafeMutablePointer<tenon_tensor>?) {
    guard let raw else { preconditionFailure("a tensor that the contract promises is missing") }
    self.raw = UnsafePointer(raw)
  }

  /// The element type; nil when it is one that this version does not know.
  public var dtype: DType? { DType(rawValue: raw.pointee.dtype) }

  /// The logical shape.
  ///
  /// Ranks outside 0...8 read as the nearest legal one.
  public var shape: Shape {
    let rank = max(0, min(Int(raw.pointee.rank), Shape.maximumRank))
    return withUnsafeBytes(of: raw.pointee.shape) { bytes in
      let dimensions = bytes.bindMemory(to: Int64.self)
      return Shape((0..<rank).map { Int(dimensions[$0]) })
    }
  }

  /// The product of the logical dimensions.
  ///
  /// Unlike `shape` it makes no array, so a step may ask for it.
  public var elementCount: Int {
    let rank = max(0, min(Int(raw.pointee.rank), Shape.maximumRank))
    return withUnsafeBytes(of: raw.pointee.shape) { bytes in
      let dimensions = bytes.bindMemory(to: Int64.self)
      var count = 1
      for index in 0..<rank { count = count &* Int(dimensions[index]) }
      return count
    }
  }

  public var rank: Int { max(0, min(Int(raw.pointee.rank), Shape.maximumRank)) }

  /// One logical dimension; 1 past the rank.
  public func dimension(_ index: Int) -> Int {
    guard (0..<rank).contains(index) else { return 1 }
    return withUnsafeBytes(of: raw.pointee.shape) { Int($0.bindMemory(to: Int64.self)[index]) }
  }

  public var layout: Layout? { Layout(rawValue: raw.pointee.layout) }

  /// Nil when dtype or layout are unknown.
  public var type: TensorType? {
    guard let dtype, let layout else { return nil }
    return TensorType(dtype, shape, layout: layout)
  }

  /// The first element; nil in planning calls.
  ///
  /// Inputs are read-only although the pointer is mutable.
  public var data: UnsafeMutableRawPointer? { raw.pointee.dl.data }

  /// The elements, when they are of this Swift type and lie in plain layout.
  ///
  /// - Throws: `ComponentError` (shape) when dtype or layout differ or there is no data.
  public func elements<T: Element>(_ type: T.Type) throws -> UnsafeMutableBufferPointer<T> {
    guard dtype == T.dtype, layout == .plain else {
      throw ComponentError(.shape, "expected \(T.dtype) in plain layout, received \(String(describing: self.type))")
    }
    let count = elementCount
    guard let data, count > 0 else { return UnsafeMutableBufferPointer(start: nil, count: 0) }
    return UnsafeMutableBufferPointer(start: data.assumingMemoryBound(to: T.self), count: count)
  }
}
