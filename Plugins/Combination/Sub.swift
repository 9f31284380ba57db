import CTenonKernels
import TenonPlugin

/// The difference of two tensors: y = input - other.
///
/// Input shapes: any, the same twice, in any layout; or two that are broadcast by NumPy's rules: aligned at the last
/// dimension, where one of them is 1 or not there it is repeated. Output shape: that of both together. The gradient of a
/// tensor that is repeated is the sum over its repetitions.
///
/// Differs from PyTorch: `alpha` is always 1.
struct Sub: PairLayer {
  static let declaration = Declaration(
    "Sub", "the difference of two tensors", supportsFloat64: true, examples: examples())
  static let readsOther = false
  static var kernel: tenon_binary { tenon_lanes().pointee.difference }

  init(_ config: Config) {}

  static func value<T: Scalar>(_ a: T, _ b: T) -> T { a - b }

  static func gradients<T: Scalar>(_ gradient: T, _ a: T, _ b: T) -> (a: T, b: T) { (gradient, -gradient) }

  static func backward(
    _ call: LayerCall, _ gradient: UnsafePointer<Float>, _ general: PairOperation<Sub, Float>
  ) throws {
    let (first, second) = (call.gradInput(0, as: Float.self), call.gradInput(1, as: Float.self))
    let kernels = tenon_lanes().pointee
    general.chunks.each(call) { range in
      let (source, count) = (gradient + range.lowerBound, Int64(range.count))
      // The first may be the gradient's own memory; the second may be the first's, and then subtracts from it.
      if let first {
        let target = first.pointer + range.lowerBound
        if first.accumulates {
          kernels.sum(source, target, target, count, 0, 0)
        } else if UnsafePointer(target) != source {
          target.update(from: source, count: range.count)
        }
      }
      if let second {
        let target = second.pointer + range.lowerBound
        if second.accumulates {
          kernels.difference(target, source, target, count, 0, 0)
        } else {
          kernels.scaled(source, target, count, -1)
        }
      }
    }
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("Sub", graph.input(0), graph.input(1))) }
}
