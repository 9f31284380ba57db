import TenonKernels
import TenonPlugin

/// y = max(0, (x - mean) / √(variance + eps) · weight + bias), a channel a task.
///
/// Backward finds where ReLU was cut off from x, by the expression of forward, so that neither the normalized values nor
/// the output need be kept or read.
struct BatchNormReLUOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let batch: Int
  private let channels: Int
  private let area: Int
  private let arguments: BatchNormArguments
  private let usesBatch: Bool
  private let updates: Bool

  /// What forward and backward share of one channel: y = max(0, (x - center) · scale + offset).
  struct Factors {
    var center: T = 0
    var scale: T = 0
    var offset: T = 0
    /// mean - center, what the element type rounds off.
    var rest = 0.0
    /// The reciprocal of √(variance + eps).
    var inverse = 0.0
  }

  init(
    _ arguments: BatchNormArguments, _ type: TensorType, _ usesBatch: Bool, _ request: PlanRequest
  ) {
    batch = type.shape[0]
    channels = type.shape[1]
    area = type.shape[2] * type.shape[3]
    self.arguments = arguments
    self.usesBatch = usesBatch
    updates = request.isTraining && arguments.tracksStatistics
    var plan = LayerPlan(outputs: [type])
    if request.wantsBackward {
      plan.backwardNeeds = [.input(0)]
    } else {
      plan.outputMayShareInput = [0: 0]
    }
    plan.gradInputMayShareGradOutput = [0: 0]
    plan.savedByteCount = channels * MemoryLayout<Factors>.stride
    plan.flops = (usesBatch ? 7 : 3) * Double(type.shape.elementCount)
    plan.bytesMoved = (usesBatch ? 4 : 2) * Double(type.byteCount)
    // About twice what memory takes, as these loops have no wide vectors: a step at [64, 64, 64, 64] takes 41 ms, that of
    // the two layers 56 ms in plain layout and 35 ms with channels in lanes.
    let passes: Double = (usesBatch ? 8 : 5) + (request.wantsBackward ? 8 : 0)
    plan.estimatedNanoseconds = passes * Double(type.byteCount) / ReferenceCore.bytesPerNanosecond
    plan.algorithm = usesBatch ? "mean, variance, then normalize and cut off" : "running statistics, cut off"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let y = call.output(as: T.self)
    let factors = call.saved(as: Factors.self)
    let share = updates ? arguments.countBatch(call) : 0
    call.step.parallelFor(channels) { channel, _ in
      let own = usesBatch ? measure(call, x, channel, share) : running(call, channel)
      factors[channel] = own
      for n in 0..<batch {
        let start = (n &* channels &+ channel) &* area
        Self.normalize(x + start, own, y + start, count: area)
      }
    }
  }

  /// With g cut off where y is 0 and z = (x - mean) · inverse: dweight = Σ g · z, dbias = Σ g, and
  /// dx = weight · inverse · (g - Σ g / n - z · Σ g · z / n).
  func backward(_ call: LayerCall) throws {
    let gradInput = call.gradInput(as: T.self)
    let gradWeight = arguments.isAffine ? call.gradParameter(0, as: T.self) : nil
    let gradBias = arguments.isAffine ? call.gradParameter(1, as: T.self) : nil
    guard let gradient = call.gradOutput(as: T.self) else {
      gradInput?.prepare(count: batch &* channels &* area)
      gradWeight?.prepare(count: channels)
      gradBias?.prepare(count: channels)
      return
    }
    let x = call.input(as: T.self)
    let factors = call.saved(as: Factors.self)
    let count = Double(batch &* area)
    call.step.parallelFor(channels) { channel, _ in
      let own = factors[channel]
      var (sum, product) = (0.0, 0.0)
      for n in 0..<batch {
        let start = (n &* channels &+ channel) &* area
        let part = Self.products(gradient + start, x + start, own, count: area)
        sum += part.0
        product += part.1
      }
      product = (product - own.rest * sum) * own.inverse
      gradWeight?.write(T(product), at: channel)
      gradBias?.write(T(sum), at: channel)
      guard let gradInput else { return }
      let factor = Double(own.scale)
      let slope = -factor * own.inverse * product / count
      let offset = T(-factor * sum / count - slope * own.rest)
      for n in 0..<batch {
        let start = (n &* channels &+ channel) &* area
        Self.gradient(
          gradient + start, x + start, own, T(slope), offset, gradInput.pointer + start, count: area,
          accumulates: gradInput.accumulates)
      }
    }
  }

  // MARK: Statistics

  /// The mean first, then the variance from the differences to it.
  private func measure(_ call: LayerCall, _ x: UnsafePointer<T>, _ channel: Int, _ share: Double) -> Factors {
    let count = Double(batch &* area)
    var factors = Factors()
    var total = 0.0
    for n in 0..<batch { total += Self.sum(x + (n &* channels &+ channel) &* area, count: area) }
    factors.center = T(total / count)
    var (sum, square) = (0.0, 0.0)
    for n in 0..<batch {
      let part = Self.differences(x + (n &* channels &+ channel) &* area, factors.center, count: area)
      sum += part.0
      square += part.1
    }
    factors.rest = sum / count
    let variance = max(0, square / count - factors.rest * factors.rest)
    let mean = Double(factors.center) + factors.rest
    if updates {
      arguments.update(
        call, channel, share: share, mean: mean, variance: variance * count / (count - 1), as: T.self)
    }
    return complete(factors, call, channel, variance)
  }

  private func running(_ call: LayerCall, _ channel: Int) -> Factors {
    var factors = Factors()
    factors.center = call.buffer(0, as: T.self)[channel]
    return complete(factors, call, channel, Double(call.buffer(1, as: T.self)[channel]))
  }

  private func complete(_ factors: Factors, _ call: LayerCall, _ channel: Int, _ variance: Double) -> Factors {
    var factors = factors
    factors.inverse = 1 / (variance + arguments.eps).squareRoot()
    let weight = arguments.isAffine ? Double(call.parameter(0, as: T.self)[channel]) : 1
    let bias = arguments.isAffine ? Double(call.parameter(1, as: T.self)[channel]) : 0
    factors.scale = T(factors.inverse * weight)
    factors.offset = T(bias - factors.rest * factors.inverse * weight)
    return factors
  }
}
