import CTenonKernels
import TenonKernels
import TenonPlugin

/// The maxima of 2 x 2 side by side of max(0, (x - center) · scale + offset), in a blocked layout.
///
/// Saves of each maximum the tap, a byte, and x - center: backward sums at a quarter of the size, and reads x once.
struct NormReLUMaxPoolOperation: LayerOperation {
  let plan: LayerPlan
  private let norm: LaneNormalization
  private let height: Int
  private let width: Int
  /// Vectors of one plane of the output.
  private let pooledArea: Int
  private let saves: Bool

  init(_ arguments: BatchNormArguments, _ type: TensorType, _ request: PlanRequest) throws {
    norm = try LaneNormalization(arguments, type, isTraining: request.isTraining)
    (height, width) = (type.shape[2], type.shape[3])
    pooledArea = (height / 2) * (width / 2)
    saves = request.wantsBackward
    let output = TensorType(
      type.dtype, [type.shape[0], type.shape[1], height / 2, width / 2], layout: type.layout)
    var plan = norm.plan(output: output)
    let pooledCount = norm.groups.planes.count &* pooledArea &* 16
    if saves {
      plan.backwardNeeds = [.input(0)]
      plan.savedByteCount &+= 5 &* pooledCount
    }
    plan.flops = (norm.momentFlops + 4) * Double(type.shape.elementCount)
    let (bytes, pooled) = (Double(type.byteCount), Double(pooledCount))
    plan.bytesMoved = (norm.usesBatch ? 2 : 1) * bytes + 4 * pooled
    // Differences and taps take five bytes; sums read them with the gradient, which the last pass reads again.
    plan.estimate(forward: plan.bytesMoved + (saves ? 5 * pooled : 0), backward: 2 * bytes + 14 * pooled, request)
    plan.algorithm =
      (norm.usesBatch ? "moments, then" : "running statistics,") + " normalize, cut off and pool, \(type.layout)"
    self.plan = plan
  }

  private func saved(
    _ call: LayerCall
  ) -> (differences: UnsafeMutablePointer<Float>, taps: UnsafeMutablePointer<UInt8>) {
    let start = UnsafeMutableRawPointer(call.saved(as: UInt8.self)) + norm.savedByteCount
    let count = norm.groups.planes.count &* pooledArea &* 16
    return (start.assumingMemoryBound(to: Float.self), (start + 4 &* count).assumingMemoryBound(to: UInt8.self))
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let factors = norm.measure(call, x)
    let kept = saves ? saved(call) : nil
    let kernels = tenon_lanes().pointee
    norm.groups.each(call) { _, block, plane in
      let pooled = plane &* pooledArea &* 16
      kernels.normalize_relu_pool(
        factors[block], Int64(height), Int64(width), x + plane &* norm.groups.planes.stride, y + pooled,
        kept.map { $0.taps + pooled }, kept.map { $0.differences + pooled })
    }
  }

  func backward(_ call: LayerCall) throws {
    let gradInput = call.gradInput(as: Float.self)
    let (kernels, planes) = (tenon_lanes().pointee, norm.groups.planes)
    guard let gradient = call.gradOutput(as: Float.self) else { return norm.prepareGradients(call, gradInput) }
    let (differences, taps) = saved(call)
    let factors = norm.recalled(call)
    norm.clearSums(factors)
    norm.groups.each(call) { task, _, plane in
      let (pooled, sums) = (plane &* pooledArea &* 16, factors.sums(task))
      kernels.add_pooled_products(
        gradient + pooled, taps + pooled, differences + pooled, Int64(pooledArea), sums, sums + 16)
    }
    norm.finish(call, factors)
    guard let gradInput else { return }
    let x = call.input(as: Float.self)
    norm.groups.each(call) { _, block, plane in
      let (start, pooled) = (plane &* planes.stride, plane &* pooledArea &* 16)
      kernels.normalize_relu_pool_gradient(
        factors[block], Int64(height), Int64(width), gradient + pooled, taps + pooled, x + start,
        gradInput.pointer + start, gradInput.accumulates ? 1 : 0)
    }
  }
}
