import CTenonKernels
import TenonPlugin

/// The product of two tensors, element by element: y = input · other.
///
/// Input shapes: any, the same twice, in any layout; or two that are broadcast by NumPy's rules: aligned at the last
/// dimension, where one of them is 1 or not there it is repeated. Output shape: that of both together. The gradient of a
/// tensor that is repeated is the sum over its repetitions.
struct Mul: PairLayer {
  static let declaration = Declaration(
    "Mul", "the product of two tensors, element by element", supportsFloat64: true, examples: examples())
  static let readsOther = true
  static var kernel: tenon_binary { tenon_lanes().pointee.product }

  init(_ config: Config) {}

  static func value<T: Scalar>(_ a: T, _ b: T) -> T { a * b }

  static func gradients<T: Scalar>(_ gradient: T, _ a: T, _ b: T) -> (a: T, b: T) { (gradient * b, gradient * a) }

  static func backward(
    _ call: LayerCall, _ gradient: UnsafePointer<Float>, _ general: PairOperation<Mul, Float>
  ) throws {
    let (first, second) = (call.gradInput(0, as: Float.self), call.gradInput(1, as: Float.self))
    // Where the gradient itself is overwritten, both must be done element by element.
    guard first.map({ UnsafePointer($0.pointer) }) != gradient else { return try general.backward(call) }
    // What a gradient that is not wanted would read is not there.
    let other = (
      first == nil ? nil : call.input(1, as: Float.self), second == nil ? nil : call.input(0, as: Float.self)
    )
    general.chunks.each(call) { range in
      // The first before the second: both may be one memory.
      if let first, let b = other.0 { multiply(gradient, b, into: first, range) }
      if let second, let a = other.1 { multiply(gradient, a, into: second, range) }
    }
  }

  private static func multiply(
    _ gradient: UnsafePointer<Float>, _ factor: UnsafePointer<Float>, into destination: GradientDestination<Float>,
    _ range: Range<Int>
  ) {
    let start = range.lowerBound
    kernel(
      gradient + start, factor + start, destination.pointer + start, Int64(range.count), 0,
      destination.accumulates ? 1 : 0)
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("Mul", graph.input(0), graph.input(1))) }
}
