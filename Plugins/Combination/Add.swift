import CTenonKernels
import TenonPlugin

/// The sum of two tensors: y = input + other.
///
/// Input shapes: any, the same twice, in any layout; or two that are broadcast by NumPy's rules: aligned at the last
/// dimension, where one of them is 1 or not there it is repeated. Output shape: that of both together. The gradient of a
/// tensor that is repeated is the sum over its repetitions.
///
/// Differs from PyTorch: `alpha` is always 1.
struct Add: PairLayer {
  static let declaration = Declaration("Add", "the sum of two tensors", supportsFloat64: true, examples: examples())
  static let readsOther = false
  static var kernel: tenon_binary { tenon_lanes().pointee.sum }

  init(_ config: Config) {}

  static func value<T: Scalar>(_ a: T, _ b: T) -> T { a + b }

  static func gradients<T: Scalar>(_ gradient: T, _ a: T, _ b: T) -> (a: T, b: T) { (gradient, gradient) }

  static func backward(
    _ call: LayerCall, _ gradient: UnsafePointer<Float>, _ general: PairOperation<Add, Float>
  ) throws {
    let destinations = (call.gradInput(0, as: Float.self), call.gradInput(1, as: Float.self))
    // The first may be the gradient's own memory; the second may be the first's, and then adds to it.
    general.chunks.each(call) { range in
      if let first = destinations.0 { pass(gradient, to: first, range) }
      if let second = destinations.1 { pass(gradient, to: second, range) }
    }
  }

  private static func pass(
    _ gradient: UnsafePointer<Float>, to destination: GradientDestination<Float>, _ range: Range<Int>
  ) {
    let (source, target) = (gradient + range.lowerBound, destination.pointer + range.lowerBound)
    if destination.accumulates {
      kernel(source, target, target, Int64(range.count), 0, 0)
    } else if UnsafePointer(target) != source {
      target.update(from: source, count: range.count)
    }
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("Add", graph.input(0), graph.input(1))) }
}
