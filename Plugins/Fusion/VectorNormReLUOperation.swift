import CTenonKernels
import TenonKernels
import TenonPlugin

/// y = max(0, (x - center) · scale + offset) in a blocked layout.
///
/// Backward finds where ReLU was cut off from x, by the expression of forward: nothing else is kept or read.
struct VectorNormReLUOperation: LayerOperation {
  let plan: LayerPlan
  private let norm: LaneNormalization

  init(_ arguments: BatchNormArguments, _ type: TensorType, _ request: PlanRequest) throws {
    norm = try LaneNormalization(arguments, type, isTraining: request.isTraining)
    var plan = norm.elementwisePlan(type, readsInput: request.wantsBackward, flops: 3, request)
    plan.algorithm =
      (norm.usesBatch ? "moments, then" : "running statistics,") + " normalize and cut off, \(type.layout)"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let factors = norm.measure(call, x)
    let (kernels, planes) = (tenon_lanes().pointee, norm.groups.planes)
    norm.groups.each(call) { _, block, plane in
      let start = plane &* planes.stride
      kernels.normalize_relu(factors[block], x + start, y + start, Int64(planes.area))
    }
  }

  func backward(_ call: LayerCall) throws {
    let gradInput = call.gradInput(as: Float.self)
    let (kernels, planes) = (tenon_lanes().pointee, norm.groups.planes)
    guard let gradient = call.gradOutput(as: Float.self) else { return norm.prepareGradients(call, gradInput) }
    let x = call.input(as: Float.self)
    let factors = norm.recalled(call)
    norm.clearSums(factors)
    norm.groups.each(call) { task, block, plane in
      let (start, sums) = (plane &* planes.stride, factors.sums(task))
      kernels.add_relu_products(factors[block], gradient + start, x + start, Int64(planes.area), sums, sums + 16)
    }
    norm.finish(call, factors)
    guard let gradInput else { return }
    norm.groups.each(call) { _, block, plane in
      let start = plane &* planes.stride
      kernels.normalize_relu_gradient(
        factors[block], gradient + start, x + start, gradInput.pointer + start, Int64(planes.area),
        gradInput.accumulates ? 1 : 0)
    }
  }
}
