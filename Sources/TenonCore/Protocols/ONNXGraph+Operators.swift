/// What many layers need.
extension ONNXGraph {
  /// A constant float32 tensor of rank 0.
  public func scalar(_ number: Double) throws -> ONNXValue { try constant(Tensor([Float(number)], shape: [])) }

  /// A constant float32 tensor.
  public func floats(_ numbers: [Double], shape: Shape? = nil) throws -> ONNXValue {
    try constant(Tensor(numbers.map(Float.init), shape: shape ?? [numbers.count]))
  }

  /// A constant int64 tensor of rank 1, as shapes and axes are.
  public func ints(_ numbers: [Int]) throws -> ONNXValue {
    try constant(Tensor(numbers.map(Int64.init), shape: [numbers.count]))
  }

  /// An extent of what a value is reshaped to.
  public enum Extent: Sendable {
    case fixed(Int)
    /// That of a dimension of `source`.
    case same(Int)
    /// Whatever is left; once at most.
    case rest
  }

  /// Other extents for the elements of a value.
  ///
  /// - Parameters:
  ///   - source: what has the extents that stay.
  ///   - shape: what is known of its shape.
  public func reshape(_ value: ONNXValue, to extents: [Extent], of source: ONNXValue, _ shape: [Int?]) throws -> ONNXValue {
    let numbers = extents.enumerated().map { position, extent -> Int? in
      switch extent {
      case .fixed(let number): number
      case .rest: -1
      // 0 copies the extent at the same place.
      case .same(let index): shape[index] ?? (value == source && index == position ? 0 : nil)
      }
    }
    let open = numbers.indices.filter { numbers[$0] == nil }
    if open.isEmpty || (open.count == 1 && !numbers.contains(-1)) {
      return try reshape(value, numbers.map { $0 ?? -1 })
    }
    let all = try self("Shape", source)
    let parts = try zip(extents, numbers).map { extent, number in
      if case .same(let index) = extent, number == nil { return try self("Gather", all, ints([index])) }
      return try ints([number ?? -1])
    }
    return try self("Reshape", value, node("Concat", parts, with: ["axis": 0])[0])
  }

  /// What is made of a value with a batch in front; one without gets a batch of one for it.
  ///
  /// - Parameter rank: with the batch.
  public func batched(
    _ value: ONNXValue, _ shape: [Int?], rank: Int, _ body: (ONNXValue, [Int?]) throws -> ONNXValue
  ) throws -> ONNXValue {
    guard shape.count < rank else { return try body(value, shape) }
    return try squeeze(body(unsqueeze(value, [0]), [1] + shape), [0])
  }

  /// The same with constant extents: 0 copies that of the same dimension, -1 is whatever is left.
  public func reshape(_ value: ONNXValue, _ extents: [Int]) throws -> ONNXValue {
    try self("Reshape", value, ints(extents))
  }

  /// The dimensions in another order: the first is dimension `order[0]` of the input.
  public func transpose(_ value: ONNXValue, _ order: [Int]) throws -> ONNXValue {
    order == Array(order.indices) ? value : try self("Transpose", value, with: ["perm": .ints(order)])
  }

  /// Every `step`th element of a range of one dimension.
  ///
  /// - Parameter end: nil for the end of the dimension.
  public func slice(_ value: ONNXValue, axis: Int, from start: Int, to end: Int? = nil, step: Int = 1) throws -> ONNXValue {
    try self("Slice", value, ints([start]), ints([end ?? Int.max]), ints([axis]), ints([step]))
  }

  /// The first elements of a dimension, as many as another value has of one of its own.
  ///
  /// - Parameters:
  ///   - extent: of the dimension.
  ///   - wanted: how many, where it is known.
  public func leading(
    _ value: ONNXValue, of extent: Int, axis: Int, as other: ONNXValue, axis otherAxis: Int, _ wanted: Int?
  ) throws -> ONNXValue {
    if let wanted { return wanted == extent ? value : try slice(value, axis: axis, from: 0, to: wanted) }
    let count = try self("Gather", self("Shape", other), ints([otherAxis]))
    return try self("Slice", value, ints([0]), count, ints([axis]))
  }

  public func unsqueeze(_ value: ONNXValue, _ axes: [Int]) throws -> ONNXValue {
    try self("Unsqueeze", value, ints(axes))
  }

  public func squeeze(_ value: ONNXValue, _ axes: [Int]) throws -> ONNXValue { try self("Squeeze", value, ints(axes)) }

  /// The sum over dimensions.
  public func sum(_ value: ONNXValue, _ axes: [Int], keepingDimensions: Bool = true) throws -> ONNXValue {
    try self("ReduceSum", value, ints(axes), with: ["keepdims": .int(keepingDimensions ? 1 : 0)])
  }

  /// The mean over dimensions.
  public func mean(_ value: ONNXValue, _ axes: [Int], keepingDimensions: Bool = true) throws -> ONNXValue {
    try self("ReduceMean", value, with: ["axes": .ints(axes), "keepdims": .int(keepingDimensions ? 1 : 0)])
  }

  /// x clipped from below by a number.
  public func atLeast(_ number: Double, _ value: ONNXValue) throws -> ONNXValue {
    try self("Max", value, scalar(number))
  }
}
