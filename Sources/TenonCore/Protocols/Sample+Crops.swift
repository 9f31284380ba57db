extension Sample {
  /// Applies something to each crop of `input` [crops, ...] as to a sample of its own, and puts the results together.
  ///
  /// So a transform that comes after several crops sees images, whatever it is.
  ///
  /// - Parameters:
  ///   - crops: those that transforms before it have made.
  ///   - made: how many it makes of each itself; they stand one after another.
  /// - Throws: what `body` throws; `ComponentError` (shape) unless `input` consists of the crops, or when the results
  ///   differ in type.
  public func applyToCrops(_ crops: Int, making made: Int, _ body: () throws -> Void) throws {
    let field = "input"
    let stack = try required(field)
    guard let type = stack.type, stack.layout == .plain, type.shape.rank > 0, type.shape[0] == crops,
      let data = stack.data
    else {
      throw ComponentError(
        .shape, field: field,
        "expected \(crops) crops [\(crops), ...], received \(stack.type.map { "\($0)" } ?? "nothing")")
    }
    let crop = type.row
    let bytes = Array(UnsafeRawBufferPointer(start: data, count: type.byteCount))
    var (result, results): (TensorType?, [UInt8]) = (nil, [])
    for index in 0..<crops {
      try set(field, crop, bytes: bytes[index * crop.byteCount..<(index + 1) * crop.byteCount])
      try body()
      let view = try required(field)
      guard let type = view.type, view.layout == .plain, let data = view.data, result == nil || result == type else {
        throw ComponentError(
          .shape, field: field,
          "expected crops of one type, received \(result.map { "\($0)" } ?? "?") and "
            + "\(view.type.map { "\($0)" } ?? "an unknown type")")
      }
      result = type
      results += UnsafeRawBufferPointer(start: data, count: type.byteCount)
    }
    guard let result else { return }
    let dimensions = made > 1 ? Array(result.shape.dimensions.dropFirst()) : result.shape.dimensions
    try set(field, TensorType(result.dtype, Shape([crops * made] + dimensions)), bytes: results[...])
  }

  private func set(_ field: String, _ type: TensorType, bytes: ArraySlice<UInt8>) throws {
    guard bytes.count == type.byteCount, let tensor = make(field, type.dtype, type.shape) else {
      throw ComponentError(.outOfMemory, field: field, "cannot make a tensor \(type.dtype) \(type.shape)")
    }
    if let data = TensorView(tensor).data {
      bytes.withUnsafeBytes { source in
        if let base = source.baseAddress { data.copyMemory(from: base, byteCount: source.count) }
      }
    }
    replace(field, with: tensor)
  }
}
