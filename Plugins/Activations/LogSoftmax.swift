import TenonPlugin

/// The logarithms of softmax along one dimension: y_i = x_i - log Σ_j exp(x_j).
///
/// Input shape: any. Output shape: the same.
struct LogSoftmax: SoftmaxLayer {
  static let declaration = Declaration(
    "LogSoftmax", "the logarithms of softmax along a dimension", arguments: [AxisBlocks.argument],
    supportsFloat64: true)
  static let form = VectorSoftmaxOperation.Form.logarithms
  static let algorithm = "subtract the maximum and the logarithm of the sum"

  let dimension: Int?

  @inline(__always)
  static func forward<T: Scalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ blocks: AxisBlocks, columns: Int,
    maximum: UnsafePointer<T>, sum: UnsafeMutablePointer<T>
  ) {
    for k in 0..<blocks.length {
      let row = x + k &* blocks.inner
      for column in 0..<columns { sum[column] += T.exp(row[column] - maximum[column]) }
    }
    for column in 0..<columns { sum[column] = T.log(sum[column]) }
    for k in 0..<blocks.length {
      let (from, to) = (x + k &* blocks.inner, y + k &* blocks.inner)
      for column in 0..<columns { to[column] = from[column] - maximum[column] - sum[column] }
    }
  }

  // dx = g - exp(y) · Σ g
  @inline(__always)
  static func term<T: Scalar>(_ gradient: T, _ y: T) -> T { gradient }
  @inline(__always)
  static func gradient<T: Scalar>(_ gradient: T, _ y: T, _ sum: T) -> T { gradient - T.exp(y) * sum }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(graph("LogSoftmax", graph.input(), with: ["axis": .int(try onnxAxis(graph))]))
  }
}
