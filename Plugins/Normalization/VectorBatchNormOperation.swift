import CTenonKernels
import TenonKernels
import TenonPlugin

/// Batch normalization of float32 images in a blocked layout: moments, then one pass that writes.
struct VectorBatchNormOperation: LayerOperation {
  let plan: LayerPlan
  private let norm: LaneNormalization

  init(_ arguments: BatchNormArguments, _ type: TensorType, _ request: PlanRequest) throws {
    norm = try LaneNormalization(arguments, type, isTraining: request.isTraining)
    let readsInput = request.wantsBackward && (norm.usesBatch || request.wantsGradParameter.contains(true))
    var plan = norm.elementwisePlan(type, readsInput: readsInput, flops: 2, request)
    plan.algorithm = (norm.usesBatch ? "moments, then normalize" : "running statistics") + ", \(type.layout)"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let factors = norm.measure(call, x)
    let (kernels, planes) = (tenon_lanes().pointee, norm.groups.planes)
    norm.groups.each(call) { _, block, plane in
      kernels.normalize(
        x + plane &* planes.stride, y + plane &* planes.stride, Int64(planes.area), factors.center(block),
        factors.scale(block), factors.offset(block))
    }
  }

  func backward(_ call: LayerCall) throws {
    let gradInput = call.gradInput(as: Float.self)
    let (kernels, planes) = (tenon_lanes().pointee, norm.groups.planes)
    guard let gradient = call.gradOutput(as: Float.self) else { return norm.prepareGradients(call, gradInput) }
    let factors = norm.recalled(call)
    // Without it nothing is to be summed either.
    let x = plan.backwardNeeds.isEmpty ? nil : call.input(as: Float.self)
    if let x {
      norm.clearSums(factors)
      norm.groups.each(call) { task, block, plane in
        let sums = factors.sums(task)
        kernels.add_products(
          gradient + plane &* planes.stride, x + plane &* planes.stride, Int64(planes.area), factors.center(block),
          sums, sums + 16)
      }
      norm.finish(call, factors)
    }
    guard let gradInput else { return }
    let usedInput = norm.usesBatch ? x : nil
    norm.groups.each(call) { _, block, plane in
      let start = plane &* planes.stride
      kernels.normalize_gradient(
        gradient + start, usedInput.map { $0 + start }, gradInput.pointer + start, Int64(planes.area),
        factors.center(block), factors.scale(block), factors.slope(block), factors.shift(block),
        gradInput.accumulates ? 1 : 0)
    }
  }
}
