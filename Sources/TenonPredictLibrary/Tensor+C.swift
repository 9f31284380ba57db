import CTenonPredict
import TenonCore

extension Tensor {
  /// A copy of a caller's tensor.
  ///
  /// - Throws: `LibraryError` for one that is none.
  convenience init(_ raw: tenon_predict_tensor) throws {
    guard let dtype = DType.allCases.first(where: { Int32($0.rawValue) == raw.dtype }) else {
      throw LibraryError.badArgument("a tensor has the type \(raw.dtype), which is none of TENON_PREDICT_FLOAT32, ...")
    }
    guard 0...TENON_PREDICT_MAX_RANK ~= Int(raw.rank) else {
      throw LibraryError.badArgument("a tensor has the rank \(raw.rank); expected 0 to \(TENON_PREDICT_MAX_RANK)")
    }
    let dimensions = withUnsafeBytes(of: raw.shape) {
      $0.bindMemory(to: Int64.self).prefix(Int(raw.rank)).map { Int($0) }
    }
    let type = TensorType(dtype, Shape(dimensions))
    guard dimensions.allSatisfy({ $0 >= 0 }), let byteCount = type.checkedByteCount else {
      throw LibraryError.badArgument("a tensor has the shape \(dimensions), which no tensor has")
    }
    guard let data = raw.data ?? (byteCount == 0 ? UnsafeRawPointer(bitPattern: 1) : nil) else {
      throw LibraryError.badArgument("a tensor has no data")
    }
    try self.init(type)
    self.data.copyMemory(from: data, byteCount: byteCount)
    // Memory of a Bool that is neither 0 nor 1 must not be looked at as one.
    if dtype == .bool { for index in bytes.indices where bytes[index] > 1 { bytes[index] = 1 } }
  }

  /// The same for the caller, who reads it while this lives.
  var raw: tenon_predict_tensor {
    var raw = tenon_predict_tensor()
    raw.data = UnsafeRawPointer(data)
    raw.dtype = Int32(dtype.rawValue)
    raw.rank = Int32(shape.rank)
    withUnsafeMutableBytes(of: &raw.shape) { bytes in
      let dimensions = bytes.bindMemory(to: Int64.self)
      for (index, extent) in shape.dimensions.enumerated() { dimensions[index] = Int64(extent) }
    }
    return raw
  }
}
