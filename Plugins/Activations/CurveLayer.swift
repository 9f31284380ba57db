import CTenonKernels
import TenonKernels
import TenonPlugin

/// A layer that maps each element alone, with a vector kernel of the same formula for float32.
///
/// `gradient` is written so that where the function is flat zero wins over an infinite gradient, as in PyTorch.
protocol CurveLayer: ElementwiseLayer, VectorLayer {
  var curve: tenon_curve { get }
  /// The kernel's numbers p and q.
  var numbers: (p: Double, q: Double) { get }
}

extension CurveLayer {
  static var backwardReads: ElementwiseValues { .input }
  static var curves: tenon_curves { tenon_lanes().pointee.curves }

  var numbers: (p: Double, q: Double) { (0, 0) }

  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.blockedInput()
    return CurveOperation(
      elementwisePlan(type, request), type, curve, (Float(numbers.p), Float(numbers.q)), request)
  }
}

extension Argument {
  /// PyTorch's flag of layers that may overwrite their input.
  static var inplace: Argument {
    .bool("inplace", default: false, "accepted, but without effect: memory is shared where it is safe")
  }
}
