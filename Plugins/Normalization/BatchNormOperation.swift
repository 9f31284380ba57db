import TenonKernels
import TenonPlugin

/// One task is one or more whole channels, so that no sum is ever split.
///
/// The mean comes first, then the variance from the differences to it. Differences are taken to the mean as the
/// element type holds it; what that rounds off is corrected afterwards, so that large offsets lose no digits.
struct BatchNormOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let norm: BatchNormArguments
  private let layout: ChannelLayout
  private let eps: Double
  private let isAffine: Bool
  private let usesBatch: Bool
  private let updates: Bool

  init(_ norm: BatchNormArguments, _ type: TensorType, _ usesBatch: Bool, _ request: PlanRequest) {
    self.norm = norm
    layout = ChannelLayout(type.shape)
    eps = norm.eps
    isAffine = norm.isAffine
    self.usesBatch = usesBatch
    updates = request.isTraining && norm.tracksStatistics
    var plan = LayerPlan(outputs: [type])
    if request.wantsBackward && (usesBatch || request.wantsGradParameter.first == true) {
      plan.backwardNeeds = [.input(0)]
    } else {
      plan.outputMayShareInput = [0: 0]
    }
    plan.gradInputMayShareGradOutput = [0: 0]
    plan.savedByteCount = 2 * layout.channels * MemoryLayout<Double>.stride
    plan.workspaceByteCount = layout.channels * (2 * MemoryLayout<Double>.stride + 4 * MemoryLayout<T>.stride)
    plan.flops = (usesBatch ? 6 : 2) * Double(type.shape.elementCount)
    plan.bytesMoved = (usesBatch ? 4 : 2) * Double(type.byteCount)
    plan.algorithm = usesBatch ? "mean, variance, then normalize" : "running statistics"
    self.plan = plan
  }

  /// Two numbers for each channel in double precision, four factors in the element type.
  private func scratch(_ call: LayerCall) -> (
    first: UnsafeMutablePointer<Double>, second: UnsafeMutablePointer<Double>, center: UnsafeMutablePointer<T>,
    scale: UnsafeMutablePointer<T>, slope: UnsafeMutablePointer<T>, offset: UnsafeMutablePointer<T>
  ) {
    let first = call.workspace(as: Double.self)
    let count = layout.channels
    let center = UnsafeMutableRawPointer(first + 2 &* count).assumingMemoryBound(to: T.self)
    return (first, first + count, center, center + count, center + 2 &* count, center + 3 &* count)
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let y = call.output(as: T.self)
    let mean = call.saved(as: Double.self)
    let inverse = mean + layout.channels
    let weight = isAffine ? call.parameter(0, as: T.self) : nil
    let bias = isAffine ? call.parameter(1, as: T.self) : nil
    let (first, second, center, scale, _, offset) = scratch(call)
    let share = updates ? norm.countBatch(call) : 0
    let count = Double(layout.countPerChannel)
    call.step.parallelFor(layout.taskCount) { task, _ in
      let channels = layout.channels(ofTask: task)
      if usesBatch {
        layout.sum(x, channels, into: first)
        for c in channels { center[c] = T(first[c] / count) }
        layout.sumDifferences(x, channels, center, first, second)
      }
      for c in channels {
        var variance: Double
        if usesBatch {
          let rest = first[c] / count
          mean[c] = Double(center[c]) + rest
          variance = max(0, second[c] / count - rest * rest)
          if updates {
            norm.update(
              call, c, share: share, mean: mean[c], variance: variance * count / (count - 1), as: T.self)
          }
        } else {
          mean[c] = Double(call.buffer(0, as: T.self)[c])
          center[c] = T(mean[c])
          variance = Double(call.buffer(1, as: T.self)[c])
        }
        inverse[c] = 1 / (variance + eps).squareRoot()
        let factor = inverse[c] * Double(weight?[c] ?? 1)
        scale[c] = T(factor)
        offset[c] = T(Double(bias?[c] ?? 0) - (mean[c] - Double(center[c])) * factor)
      }
      layout.normalize(x, channels, center, scale, offset, into: y)
    }
  }

  /// With z = (x - mean) / √(variance + eps): dweight = Σ g · z, dbias = Σ g, and
  /// dx = weight / √(variance + eps) · (g - Σ g / n - z · Σ g · z / n), without the sums for running statistics.
  func backward(_ call: LayerCall) throws {
    let gradInput = call.gradInput(as: T.self)
    let gradWeight = isAffine ? call.gradParameter(0, as: T.self) : nil
    let gradBias = isAffine ? call.gradParameter(1, as: T.self) : nil
    guard let gradient = call.gradOutput(as: T.self) else {
      gradInput?.prepare(count: layout.elementCount)
      gradWeight?.prepare(count: layout.channels)
      gradBias?.prepare(count: layout.channels)
      return
    }
    let x = plan.backwardNeeds.isEmpty ? nil : call.input(as: T.self)
    let mean = UnsafePointer(call.saved(as: Double.self))
    let inverse = mean + layout.channels
    let weight = isAffine ? call.parameter(0, as: T.self) : nil
    let (first, second, center, scale, slope, offset) = scratch(call)
    let count = Double(layout.countPerChannel)
    let usesBatch = usesBatch
    let wantsSums = usesBatch || gradWeight != nil || gradBias != nil
    call.step.parallelFor(layout.taskCount) { task, _ in
      let channels = layout.channels(ofTask: task)
      for c in channels { center[c] = T(mean[c]) }
      if wantsSums { layout.sumProducts(gradient, x, channels, center, first, second) }
      for c in channels {
        let rest = mean[c] - Double(center[c])
        let factor = inverse[c] * Double(weight?[c] ?? 1)
        scale[c] = T(factor)
        guard wantsSums else { continue }
        let product = (second[c] - rest * first[c]) * inverse[c]
        gradWeight?.write(T(product), at: c)
        gradBias?.write(T(first[c]), at: c)
        let decline = -factor * inverse[c] * product / count
        offset[c] = T(-factor * first[c] / count - decline * rest)
        slope[c] = T(decline)
      }
      if let gradInput {
        layout.inputGradient(
          gradient, usesBatch ? x : nil, channels, center, scale, slope, offset, into: gradInput)
      }
    }
  }
}
