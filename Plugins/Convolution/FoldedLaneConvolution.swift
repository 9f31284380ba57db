import CTenonKernels
import TenonKernels
import TenonPlugin

/// A convolution of float32 images in lanes (n16) with the activation and the 2 x 2 maxima behind it.
///
/// What is not pooled stays in the caches. For evaluation: there is no backward.
struct FoldedLaneConvolution: LayerOperation {
  let plan: LayerPlan
  private let rows: LaneRows
  private let hasBias: Bool
  private let activation: tenon_unary

  /// - Throws: `ComponentError` (unsupported) for shapes and layouts that `LaneConvolution` does not cover.
  init(
    _ shape: ConvolutionShape, _ activation: FoldedConvolution.Activation, _ type: TensorType, _ request: PlanRequest
  ) throws {
    let apart = try LaneConvolution(shape, type, request)
    let kernels = tenon_lanes().pointee
    guard let function = activation == .relu ? kernels.relu : kernels.hyperbolic_tangent else {
      preconditionFailure("the table of kernels is incomplete")
    }
    rows = apart.forwardRows.pooled
    hasBias = shape.hasBias
    self.activation = function
    let full = shape.output.shape
    var plan = apart.plan
    plan.outputs = [TensorType(.float32, [full[0], full[1], full[2] / 2, full[3] / 2], layout: .n16)]
    plan.bytesMoved = Double(type.byteCount) + Double(plan.outputs[0].byteCount)
    plan.workerWorkspaceByteCount = 4 * rows.scratchCount
    plan.algorithm += ", folded"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    rows.forward(call, hasBias: hasBias, activation: activation)
  }

  func backward(_ call: LayerCall) throws {
    throw ComponentError(.unsupported, "folded convolutions have no gradients")
  }
}
