import TenonPlugin

/// The longest norm that a row of an embedding's weight may have; longer ones are scaled before they are looked up.
///
///     row = row · max_norm / (norm + 1e-7)    where norm > max_norm
///
/// In training the weight is written, as PyTorch does, so that the optimizer goes on from scaled rows. Evaluation looks
/// up the same numbers and leaves the weight as it is, since it may be mapped or read by others. No gradient passes through
/// the scale.
struct RowNormLimit: Sendable {
  static let arguments: [Argument] = [
    .float("max_norm", "norm that longer rows are scaled to before they are looked up").atLeast(0).orNull()
      .stoppingGradient(),
    .float("norm_type", default: 2, "p of that norm"),
  ]

  private let longest: Double
  private let p: Double

  /// Nil without `max_norm`.
  init?(_ config: Config) throws {
    p = try config.float("norm_type")
    guard try !config.isNull("max_norm") else { return nil }
    longest = try config.float("max_norm")
  }

  /// What a row is to be multiplied by; nil for one that is short enough.
  func scale<T: Scalar>(of row: UnsafePointer<T>, count: Int) -> T? {
    let norm = Double(norm(of: row, count: count))
    return norm > longest ? T(longest / (norm + 1e-7)) : nil
  }

  private func norm<T: Scalar>(of row: UnsafePointer<T>, count: Int) -> T {
    switch p {
    case 2: return squares(row, count).squareRoot()
    case 1: return (0..<count).reduce(0) { $0 + abs(row[$1]) }
    case .infinity: return (0..<count).reduce(0) { Swift.max($0, abs(row[$1])) }
    case -.infinity: return (0..<count).reduce(T.infinity) { Swift.min($0, abs(row[$1])) }
    case 0: return (0..<count).reduce(0) { row[$1] == 0 ? $0 : $0 + 1 }
    default: return T.pow((0..<count).reduce(0) { $0 + T.pow(abs(row[$1]), T(p)) }, T(1 / p))
    }
  }

  private func squares<T: Scalar>(_ row: UnsafePointer<T>, _ count: Int) -> T {
    var lanes = SIMD8<T>(repeating: 0)
    let whole = count & ~7
    for first in stride(from: 0, to: whole, by: 8) {
      let values = UnsafeRawPointer(row + first).loadUnaligned(as: SIMD8<T>.self)
      lanes += values * values
    }
    return (whole..<count).reduce(lanes.sum()) { $0 + row[$1] * row[$1] }
  }

  // MARK: The rows of a batch

  /// Bytes of workspace that `shorten` needs.
  static func workspaceByteCount(count: Int, rows: Int) -> Int { count * MemoryLayout<Int64>.stride + rows }

  /// Scales those rows of the table among the indices that are too long, each of them once.
  func shorten<T: Scalar>(
    _ table: UnsafeMutablePointer<T>, _ indices: UnsafePointer<Int64>, count: Int, width: Int, _ call: LayerCall
  ) {
    let distinct = call.workspace(as: Int64.self)
    let seen = UnsafeMutableRawPointer(distinct + count).assumingMemoryBound(to: UInt8.self)
    for i in 0..<count { seen[Int(indices[i])] = 0 }
    var found = 0
    for i in 0..<count where seen[Int(indices[i])] == 0 {
      seen[Int(indices[i])] = 1
      distinct[found] = indices[i]
      found &+= 1
    }
    ElementChunks(rows: found, of: width).eachRow(call) { i, _ in
      let row = table + Int(distinct[i]) &* width
      guard let scale = scale(of: row, count: width) else { return }
      for k in 0..<width { row[k] *= scale }
    }
  }

  /// Rows that were looked up, the long ones scaled.
  ///
  /// - Parameter rows: whose last dimension is a row each.
  func onnx(_ graph: ONNXGraph, _ rows: ONNXValue) throws -> ONNXValue {
    func reduced(_ op: String, _ value: ONNXValue) throws -> ONNXValue {
      try graph(op, value, with: ["axes": .ints([-1]), "keepdims": 1])
    }
    let norm: ONNXValue
    switch p {
    case 2: norm = try reduced("ReduceL2", rows)
    case 1: norm = try reduced("ReduceL1", rows)
    case .infinity: norm = try reduced("ReduceMax", graph("Abs", rows))
    case -.infinity: norm = try reduced("ReduceMin", graph("Abs", rows))
    case 0: norm = try graph.sum(graph("Abs", graph("Sign", rows)), [-1])
    default:
      let powers = try graph.sum(graph("Pow", graph("Abs", rows), graph.scalar(p)), [-1])
      norm = try graph("Pow", powers, graph.scalar(1 / p))
    }
    let scale = try graph("Div", graph.scalar(longest), graph("Add", norm, graph.scalar(1e-7)))
    let isLong = try graph("Greater", norm, graph.scalar(longest))
    return try graph("Mul", rows, graph("Where", isLong, scale, graph.scalar(1)))
  }
}
