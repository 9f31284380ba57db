import CTenonKernels
import TenonKernels
import TenonPlugin

/// Batch normalization of float32 images in a blocked layout.
///
/// One pass over the input gathers moments, group by group, one the gradient's sums; the groups are then merged in
/// their order. In c16 a lane is a channel; in n16 the lanes of a channel are merged as well.
struct VectorBatchNormOperation: LayerOperation {
  let plan: LayerPlan
  private let norm: BatchNorm
  let groups: PlaneGroups
  private let usesBatch: Bool
  private let updates: Bool

  init(_ norm: BatchNorm, _ type: TensorType, _ usesBatch: Bool, _ request: PlanRequest) throws {
    self.norm = norm
    groups = PlaneGroups(try BlockedPlanes(type))
    self.usesBatch = usesBatch
    updates = request.isTraining && norm.tracksStatistics
    var plan = LayerPlan(outputs: [type])
    if request.wantsBackward && (usesBatch || request.wantsGradParameter.first == true) {
      plan.backwardNeeds = [.input(0)]
    } else {
      plan.outputMayShareInput = [0: 0]
    }
    plan.gradInputMayShareGradOutput = [0: 0]
    plan.savedByteCount = 2 * norm.features * MemoryLayout<Double>.stride
    plan.workspaceByteCount = LaneFactors.byteCount(groups)
    plan.flops = (usesBatch ? 6 : 2) * Double(type.shape.elementCount)
    let bytes = Double(type.byteCount)
    plan.bytesMoved = (usesBatch ? 3 : 2) * bytes
    plan.estimate(forward: plan.bytesMoved, backward: 5 * bytes, request)
    plan.algorithm = (usesBatch ? "moments, then normalize" : "running statistics") + ", \(type.layout)"
    self.plan = plan
  }

  /// The channels of a block: sixteen or fewer in c16, one in n16.
  private func channels(_ block: Int) -> Range<Int> {
    groups.planes.layout == .n16 ? block..<block &+ 1 : block &* 16..<min(norm.features, block &* 16 &+ 16)
  }

  /// Sets a factor in its lane, or in all lanes of n16.
  private func set(_ factors: UnsafeMutablePointer<Float>, _ lane: Int, _ value: Double) {
    if groups.planes.layout == .n16 {
      for i in 0..<16 { factors[i] = Float(value) }
    } else {
      factors[lane] = Float(value)
    }
  }

  private func clear(_ factors: LaneFactors, _ block: Int) {
    // Channels that are not there become zero.
    factors.center(block).update(repeating: 0, count: 64)
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let mean = call.saved(as: Double.self)
    let inverse = mean + norm.features
    let factors = LaneFactors(call.workspace(as: UInt8.self), groups)
    let weight = norm.isAffine ? call.parameter(0, as: Float.self) : nil
    let bias = norm.isAffine ? call.parameter(1, as: Float.self) : nil
    let kernels = tenon_lanes().pointee
    if usesBatch {
      call.step.parallelFor(groups.taskCount) { task, _ in
        let (group, block) = groups.task(task)
        factors.partials[task] = tenon_moments()
        for image in groups.images(group) {
          kernels.add_moments(x + groups.start(image, block), Int64(groups.planes.area), factors.partials + task)
        }
      }
    }
    let share = updates ? norm.countBatch(call) : 0
    let count = Double(groups.planes.images) * Double(groups.planes.area)
    for block in 0..<groups.planes.planesPerImage {
      clear(factors, block)
      if usesBatch { mergeMoments(block, factors) }
      for (lane, c) in channels(block).enumerated() {
        var variance: Double
        if usesBatch {
          let merged = moments(factors, block, lane)
          mean[c] = merged.mean
          variance = merged.squares / count
          if updates {
            norm.update(call, c, share, mean[c], merged.squares / (count - 1), as: Float.self)
          }
        } else {
          mean[c] = Double(call.buffer(0, as: Float.self)[c])
          variance = Double(call.buffer(1, as: Float.self)[c])
        }
        inverse[c] = 1 / (variance + norm.eps).squareRoot()
        let factor = inverse[c] * Double(weight?[c] ?? 1)
        let center = Double(Float(mean[c]))
        set(factors.center(block), lane, center)
        set(factors.scale(block), lane, factor)
        set(factors.offset(block), lane, Double(bias?[c] ?? 0) - (mean[c] - center) * factor)
      }
    }
    call.step.parallelFor(groups.taskCount) { task, _ in
      let (group, block) = groups.task(task)
      for image in groups.images(group) {
        let start = groups.start(image, block)
        kernels.normalize(
          x + start, y + start, Int64(groups.planes.area), factors.center(block), factors.scale(block),
          factors.offset(block))
      }
    }
  }

  /// Merges the groups of a block into the first.
  private func mergeMoments(_ block: Int, _ factors: LaneFactors) {
    let first = factors.partials + block
    if groups.planes.layout == .c16 {
      for group in 1..<max(1, groups.count) {
        tenon_lanes().pointee.merge_moments(first, first + group &* groups.planes.planesPerImage)
      }
      return
    }
    var merged = (count: 0.0, mean: 0.0, squares: 0.0)
    for group in 0..<groups.count {
      let partial = first + group &* groups.planes.planesPerImage
      for lane in 0..<groups.lanes(group) {
        let (mean, squares) = Self.lane(partial, lane)
        let total = merged.count + partial.pointee.count
        let (difference, part) = (mean - merged.mean, partial.pointee.count / total)
        merged.squares += squares + difference * difference * merged.count * part
        merged.mean += difference * part
        merged.count = total
      }
    }
    first.pointee.mean.0 = merged.mean
    first.pointee.squares.0 = merged.squares
  }

  private func moments(_ factors: LaneFactors, _ block: Int, _ lane: Int) -> (mean: Double, squares: Double) {
    Self.lane(factors.partials + block, lane)
  }

  private static func lane(
    _ moments: UnsafeMutablePointer<tenon_moments>, _ lane: Int
  ) -> (mean: Double, squares: Double) {
    // In memory: the count, sixteen means, sixteen sums of squares.
    let numbers = UnsafeMutableRawPointer(moments).assumingMemoryBound(to: Double.self)
    return (numbers[1 &+ lane], numbers[17 &+ lane])
  }

  /// See `BatchNormOperation.backward` for the formula.
  func backward(_ call: LayerCall) throws {
    let gradInput = call.gradInput(as: Float.self)
    let gradWeight = norm.isAffine ? call.gradParameter(0, as: Float.self) : nil
    let gradBias = norm.isAffine ? call.gradParameter(1, as: Float.self) : nil
    guard let gradient = call.gradOutput(as: Float.self) else {
      gradInput?.prepare(count: groups.planes.count &* groups.planes.stride)
      gradWeight?.prepare(count: norm.features)
      gradBias?.prepare(count: norm.features)
      return
    }
    let x = plan.backwardNeeds.isEmpty ? nil : call.input(as: Float.self)
    let mean = UnsafePointer(call.saved(as: Double.self))
    let inverse = mean + norm.features
    let weight = norm.isAffine ? call.parameter(0, as: Float.self) : nil
    let factors = LaneFactors(call.workspace(as: UInt8.self), groups)
    let kernels = tenon_lanes().pointee
    let wantsSums = usesBatch || gradWeight != nil || gradBias != nil
    for block in 0..<groups.planes.planesPerImage {
      clear(factors, block)
      for (lane, c) in channels(block).enumerated() { set(factors.center(block), lane, mean[c]) }
    }
    if wantsSums {
      call.step.parallelFor(groups.taskCount) { task, _ in
        let (group, block) = groups.task(task)
        let sums = factors.sums(task)
        sums.update(repeating: 0, count: 32)
        for image in groups.images(group) {
          let start = groups.start(image, block)
          kernels.add_products(
            gradient + start, x.map { $0 + start }, Int64(groups.planes.area), factors.center(block), sums, sums + 16)
        }
      }
    }
    let count = Double(groups.planes.images) * Double(groups.planes.area)
    for block in 0..<groups.planes.planesPerImage {
      for (lane, c) in channels(block).enumerated() {
        let factor = inverse[c] * Double(weight?[c] ?? 1)
        set(factors.scale(block), lane, factor)
        guard wantsSums else { continue }
        let (sum, centered) = mergeSums(block, lane, factors)
        let rest = mean[c] - Double(Float(mean[c]))
        let product = (centered - rest * sum) * inverse[c]
        gradWeight?.write(Float(product), at: c)
        gradBias?.write(Float(sum), at: c)
        let slope = -factor * inverse[c] * product / count
        set(factors.slope(block), lane, slope)
        set(factors.offset(block), lane, -factor * sum / count - slope * rest)
      }
    }
    guard let gradInput else { return }
    let usedInput = usesBatch ? x : nil
    call.step.parallelFor(groups.taskCount) { task, _ in
      let (group, block) = groups.task(task)
      for image in groups.images(group) {
        let start = groups.start(image, block)
        kernels.normalize_gradient(
          gradient + start, usedInput.map { $0 + start }, gradInput.pointer + start, Int64(groups.planes.area),
          factors.center(block), factors.scale(block), factors.slope(block), factors.offset(block),
          gradInput.accumulates ? 1 : 0)
      }
    }
  }

  private func mergeSums(_ block: Int, _ lane: Int, _ factors: LaneFactors) -> (sum: Double, product: Double) {
    var merged = (0.0, 0.0)
    for group in 0..<groups.count {
      let sums = factors.sums(group &* groups.planes.planesPerImage &+ block)
      let lanes = groups.planes.layout == .n16 ? 0..<groups.lanes(group) : lane..<lane &+ 1
      for i in lanes {
        merged.0 += sums[i]
        merged.1 += sums[16 &+ i]
      }
    }
    return merged
  }
}
