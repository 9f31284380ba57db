import CTenonKernels
import TenonKernels
import TenonPlugin

/// y = max(0, normalized x + shortcut), in a blocked layout; the shortcut may be normalized as well.
///
/// Backward finds where ReLU was cut off from y, which the next layer keeps anyway.
struct NormAddReLUOperation: LayerOperation {
  let plan: LayerPlan
  private let norm: LaneNormalization
  private let shortcut: LaneNormalization?

  init(
    _ arguments: BatchNormArguments, shortcut second: BatchNormArguments?, _ request: PlanRequest
  ) throws {
    let type = try request.laneImages(features: arguments.features)
    guard try request.input(1) == type, second.map({ $0.features == arguments.features }) ?? true else {
      throw ComponentError(.unsupported, field: "other", "expected \(type) (as input)")
    }
    let norm = try LaneNormalization(arguments, type, isTraining: request.isTraining)
    let shortcut = try second.map {
      try LaneNormalization($0, type, isTraining: request.isTraining, at: norm.next)
    }
    var plan = norm.plan(output: type)
    if request.wantsBackward {
      plan.backwardNeeds = shortcut == nil ? [.input(0), .output(0)] : [.input(0), .input(1), .output(0)]
    }
    if !request.wantsBackward {
      plan.outputMayShareInput = [0: 0]
    } else if shortcut == nil {
      plan.outputMayShareInput = [0: 1]
    }
    plan.gradInputMayShareGradOutput = [0: 0]
    plan.savedByteCount &+= shortcut?.savedByteCount ?? 0
    plan.workspaceByteCount &+= shortcut?.workspaceByteCount ?? 0
    let bytes = Double(type.byteCount)
    // Moments, then one pass; the gradient's sums, then one pass. Eight where the first leaves nothing for the second.
    let measured = (norm.usesBatch ? 1.0 : 0) + (shortcut?.usesBatch == true ? 1 : 0)
    plan.flops = (3 + 5 * measured) * Double(type.shape.elementCount)
    plan.bytesMoved = (measured + 3) * bytes
    plan.estimate(forward: plan.bytesMoved, backward: (shortcut == nil ? 8 : 10) * bytes, request)
    plan.algorithm = "\(shortcut == nil ? "one" : "two") normalized, sum and cut off, \(type.layout)"
    self.plan = plan
    (self.norm, self.shortcut) = (norm, shortcut)
  }

  func forward(_ call: LayerCall) throws {
    let (x, other) = (call.input(0, as: Float.self), call.input(1, as: Float.self))
    let y = call.output(as: Float.self)
    let factors = norm.measure(call, x)
    let otherFactors = shortcut?.measure(call, other)
    let (kernels, planes) = (tenon_lanes().pointee, norm.groups.planes)
    norm.groups.each(call) { _, block, plane in
      let start = plane &* planes.stride
      kernels.normalize_add_relu(
        factors[block], x + start, otherFactors.map { $0[block] }, other + start, y + start, Int64(planes.area))
    }
  }

  func backward(_ call: LayerCall) throws {
    let (gradInput, gradOther) = (call.gradInput(0, as: Float.self), call.gradInput(1, as: Float.self))
    let (kernels, planes) = (tenon_lanes().pointee, norm.groups.planes)
    guard let gradient = call.gradOutput(as: Float.self) else {
      norm.prepareGradients(call, gradInput)
      gradOther?.prepare(count: planes.count &* planes.stride)
      shortcut?.prepareGradients(call, nil)
      return
    }
    let x = call.input(0, as: Float.self)
    let y = UnsafePointer(call.output(as: Float.self))
    let factors = norm.recalled(call)
    let other = shortcut.map { (input: call.input(1, as: Float.self), factors: $0.recalled(call)) }
    norm.clearSums(factors)
    if let other { norm.clearSums(other.factors) }
    let passed = passed(gradient, gradInput, gradOther)
    norm.groups.each(call) { task, block, plane in
      let start = plane &* planes.stride
      let (sums, otherSums) = (factors.sums(task), other?.factors.sums(task))
      kernels.add_rectified_products(
        gradient + start, y + start, Int64(planes.area), passed.map { $0 + start }, x + start, factors.center(block),
        sums, sums + 16, other.map { $0.input + start }, other?.factors.center(block), otherSums,
        otherSums.map { $0 + 16 })
    }
    norm.finish(call, factors)
    if let other { shortcut?.finish(call, other.factors) }
    // A shortcut that is not normalized may have its gradient by now.
    let isDone = shortcut == nil && passed != nil && passed == gradOther?.pointer
    let target = isDone ? nil : gradOther
    guard gradInput != nil || target != nil else { return }
    let source = passed.map { UnsafePointer($0) } ?? gradient
    norm.groups.each(call) { _, block, plane in
      let start = plane &* planes.stride
      kernels.normalize_add_relu_gradient(
        source + start, passed == nil ? y + start : nil, Int64(planes.area), factors[block], x + start,
        gradInput.map { $0.pointer + start }, gradInput?.accumulates == true ? 1 : 0,
        other.map { $0.factors[block] }, other.map { $0.input + start }, target.map { $0.pointer + start },
        target?.accumulates == true ? 1 : 0)
    }
  }

  /// Where the first pass may leave what ReLU lets through, for the second to read: memory that is overwritten anyway.
  private func passed(
    _ gradient: UnsafePointer<Float>, _ first: GradientDestination<Float>?, _ second: GradientDestination<Float>?
  ) -> UnsafeMutablePointer<Float>? {
    if let second, !second.accumulates, second.pointer != first?.pointer { return second.pointer }
    if let first, !first.accumulates, UnsafePointer(first.pointer) == gradient { return first.pointer }
    return nil
  }
}
