import CTenonKernels
import TenonPlugin

/// Cross entropy for fixed shapes, over either kind of target.
struct CrossEntropyOperation<T: Scalar, Target: ClassTarget>: LayerOperation {
  let plan: LayerPlan
  private let positions: Positions
  private let weights: Tensor
  private let reduction: Reduction
  private let ignoreIndex: Int
  /// What is left of the target, and what each class gets.
  private let kept: T
  private let spread: T

  /// What one task finds, combined in the order of the tasks.
  private struct Partial {
    var loss: Double
    var weight: Double
    /// The first position with a target that is no class; -1 when there is none.
    var fault: Int
  }

  /// In the saved block: the mean's divisor, then the largest scores, then the logarithms of the sums.
  private static var savedHeader: Int { 64 }

  init(_ loss: CrossEntropyLoss, _ input: TensorType, _ positions: Positions, _ weights: Tensor) {
    self.positions = positions
    self.weights = weights
    reduction = loss.reduction
    ignoreIndex = loss.ignoreIndex
    kept = T(1 - loss.labelSmoothing)
    spread = T(loss.labelSmoothing / Double(positions.classes))
    var plan = LayerPlan(
      outputs: [TensorType(input.dtype, loss.reduction.shape(positions.shape))], backwardNeeds: [.input(0), .input(1)])
    plan.savedByteCount = Self.savedHeader + 2 * positions.count * MemoryLayout<T>.stride
    plan.workspaceByteCount = positions.chunks.taskCount * MemoryLayout<Partial>.stride
    plan.flops = 5 * Double(input.shape.elementCount)
    plan.bytesMoved = Double(input.byteCount)
    plan.algorithm = "log softmax and \(Target.name), \(loss.reduction.rawValue)"
    self.plan = plan
  }

  private var weight: UnsafePointer<T> { UnsafePointer(weights.data.assumingMemoryBound(to: T.self)) }

  private func statistics(_ call: LayerCall) -> (
    divisor: UnsafeMutablePointer<Double>, largest: UnsafeMutablePointer<T>, logSum: UnsafeMutablePointer<T>
  ) {
    let block = UnsafeMutableRawPointer(call.saved(as: UInt8.self))
    let largest = (block + Self.savedHeader).assumingMemoryBound(to: T.self)
    return (block.assumingMemoryBound(to: Double.self), largest, largest + positions.count)
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(0, as: T.self)
    let target = Target(call.input(1, as: Target.Stored.self), positions, ignoring: ignoreIndex)
    let output = call.output(as: T.self)
    let (divisor, largest, logSum) = statistics(call)
    let partial = call.workspace(as: Partial.self)
    let isNone = reduction == .none
    call.step.parallelFor(positions.chunks.taskCount) { task, _ in
      let range = positions.chunks.range(task)
      positions.logSumExp(x, range, largest: largest, logSum: logSum)
      var result = Partial(loss: 0, weight: 0, fault: -1)
      for position in range {
        let state = target.state(position)
        guard state == .counted else {
          if state == .outOfRange && result.fault < 0 { result.fault = position }
          if isNone { output[position] = 0 }
          continue
        }
        let logNormalizer = Double(largest[position]) + Double(logSum[position])
        let loss = lossAt(position, x, target, logNormalizer)
        if isNone { output[position] = T(loss) }
        result.loss += loss
        result.weight += Double(target.classIndex(position).map { weight[$0] } ?? 1)
      }
      partial[task] = result
    }
    var sum = 0.0
    var total = 0.0
    for task in 0..<positions.chunks.taskCount {
      if partial[task].fault >= 0 {
        let position = partial[task].fault
        throw positions.fault(at: position, call.input(1, as: Int64.self)[position], ignoring: ignoreIndex)
      }
      sum += partial[task].loss
      total += partial[task].weight
    }
    divisor.pointee = total
    if !isNone { output[0] = T(reduction == .mean ? sum / total : sum) }
  }

  @inline(__always)
  private func lossAt(_ position: Int, _ x: UnsafePointer<T>, _ target: Target, _ logNormalizer: Double) -> Double {
    let offset = positions.offset(position)
    if spread == 0, let k = target.classIndex(position) {
      return Double(kept * weight[k]) * (logNormalizer - Double(x[offset &+ k &* positions.inner]))
    }
    var loss = 0.0
    for k in 0..<positions.classes {
      let probability: T = target.probability(position, offset, k) * kept + spread
      loss += Double(probability * weight[k]) * (logNormalizer - Double(x[offset &+ k &* positions.inner]))
    }
    return loss
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else {
      return destination.prepare(count: positions.count &* positions.classes)
    }
    let x = call.input(0, as: T.self)
    let target = Target(call.input(1, as: Target.Stored.self), positions, ignoring: ignoreIndex)
    let (divisor, largest, logSum) = statistics(call)
    let scale = reduction == .mean ? T(Double(gradient[0]) / divisor.pointee) : gradient[0]
    let isNone = reduction == .none
    positions.chunks.each(call) { range in
      for position in range {
        let offset = positions.offset(position)
        guard target.state(position) == .counted else {
          if !destination.accumulates {
            for k in 0..<positions.classes { destination.pointer[offset &+ k &* positions.inner] = 0 }
          }
          continue
        }
        let factor = isNone ? gradient[position] : scale
        if let k = vectorClass(target, position) {
          writeRow(x, offset, largest[position], logSum[position], factor, k, destination)
          continue
        }
        var mass: T = 0
        for k in 0..<positions.classes {
          let probability: T = target.probability(position, offset, k) * kept + spread
          mass += probability * weight[k]
        }
        for k in 0..<positions.classes {
          let i = offset &+ k &* positions.inner
          let probability: T = target.probability(position, offset, k) * kept + spread
          let softmax = T.exp(x[i] - largest[position] - logSum[position])
          destination.write(factor * (softmax * mass - probability * weight[k]), at: i)
        }
      }
    }
  }

  /// The target class where vectors can do the row: float32, neighbouring scores, nothing smoothed.
  @inline(__always)
  private func vectorClass(_ target: Target, _ position: Int) -> Int? {
    T.self == Float.self && positions.inner == 1 && spread == 0 ? target.classIndex(position) : nil
  }

  /// Writes factor · weight · kept · (softmax - 1 at the target).
  @inline(__always)
  private func writeRow(
    _ x: UnsafePointer<T>, _ offset: Int, _ largest: T, _ logSum: T, _ factor: T, _ k: Int,
    _ destination: GradientDestination<T>
  ) {
    let mass = factor * kept * weight[k]
    let target = destination.pointer + offset
    tenon_lanes().pointee.scaled_softmax(
      UnsafeRawPointer(x + offset).assumingMemoryBound(to: Float.self), Int64(positions.classes), Float(largest),
      Float(logSum), Float(mass), UnsafeMutableRawPointer(target).assumingMemoryBound(to: Float.self),
      destination.accumulates ? 1 : 0)
    target[k] -= mass
  }
}
