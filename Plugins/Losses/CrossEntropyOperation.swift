import CTenonKernels
import TenonPlugin

/// Cross entropy for fixed shapes, over either kind of target.
struct CrossEntropyOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let positions: Positions
  private let isIndexed: Bool
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

  /// - Parameter isIndexed: whether the target is class indices, not probabilities.
  init(_ loss: CrossEntropyLoss, _ input: TensorType, _ positions: Positions, isIndexed: Bool, _ weights: Tensor) {
    self.positions = positions
    self.isIndexed = isIndexed
    self.weights = weights
    reduction = loss.reduction
    ignoreIndex = loss.ignoreIndex
    kept = T(1 - loss.labelSmoothing)
    spread = T(loss.labelSmoothing / Double(positions.classes))
    var plan = LayerPlan(
      outputs: [TensorType(input.dtype, loss.reduction.shape(positions.shape))], backwardNeeds: [.input(0), .input(1)])
    plan.savedByteCount = Self.savedHeader + 2 * positions.count * MemoryLayout<T>.stride
    plan.workspaceByteCount = positions.chunks.taskCount * MemoryLayout<Partial>.stride
    // Exponentials, factors and masses of some positions.
    plan.workerWorkspaceByteCount = positions.inner == 1 ? 0 : 3 * Positions.blockLength * MemoryLayout<T>.stride
    plan.flops = 5 * Double(input.shape.elementCount)
    plan.bytesMoved = Double(input.byteCount)
    let kind = isIndexed ? "class indices" : "class probabilities"
    plan.algorithm = "log softmax and \(kind), \(loss.reduction.rawValue)"
    self.plan = plan
  }

  private func target(_ call: LayerCall) -> ClassTarget<T> {
    isIndexed
      ? .indices(ClassIndices(call.input(1), positions, ignoring: ignoreIndex))
      : .probabilities(call.input(1), inner: positions.inner)
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
    let target = target(call)
    let output = call.output(as: T.self)
    let (divisor, largest, logSum) = statistics(call)
    let partial = call.workspace(as: Partial.self)
    let isNone = reduction == .none
    call.step.parallelFor(positions.chunks.taskCount) { task, worker in
      let range = positions.chunks.range(task)
      positions.logSumExp(x, range, largest: largest, logSum: logSum, scratch: scratch(call, worker))
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
  private func lossAt(
    _ position: Int, _ x: UnsafePointer<T>, _ target: ClassTarget<T>, _ logNormalizer: Double
  ) -> Double {
    let offset = positions.offset(position)
    if spread == 0, let k = target.classIndex(position) {
      return Double(kept * weight[k]) * (logNormalizer - Double(x[offset &+ k &* positions.inner]))
    }
    var loss = 0.0
    target.eachClass(positions.classes, at: position, offset) { k, probability in
      loss += Double(wanted(probability, k)) * (logNormalizer - Double(x[offset &+ k &* positions.inner]))
    }
    return loss
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else {
      return destination.prepare(count: positions.count &* positions.classes)
    }
    let x = call.input(0, as: T.self)
    let target = target(call)
    let (divisor, largest, logSum) = statistics(call)
    let scale = reduction == .mean ? T(Double(gradient[0]) / divisor.pointee) : gradient[0]
    let factors = LossFactors(gradient, reduction, scale: scale)
    call.step.parallelFor(positions.chunks.taskCount) { task, worker in
      let range = positions.chunks.range(task)
      if let scratch = scratch(call, worker) {
        positions.eachBlock(range) { first, length in
          writeBlock(x, first, length, largest, logSum, target, factors, destination, scratch)
        }
        return
      }
      for position in range {
        let offset = position &* positions.classes
        guard target.state(position) == .counted else {
          if !destination.accumulates { (destination.pointer + offset).update(repeating: 0, count: positions.classes) }
          continue
        }
        writeRow(x, position, largest[position], logSum[position], factors[position], target, destination)
      }
    }
  }

  /// Room for three numbers of each position of a block; nil where the scores of a position are neighbours.
  private func scratch(_ call: LayerCall, _ worker: Int) -> UnsafeMutablePointer<T>? {
    positions.inner == 1 ? nil : call.workspace(worker: worker, as: T.self)
  }

  /// What the target wants of class k, times the class's weight.
  @inline(__always)
  private func wanted(_ probability: T, _ k: Int) -> T { (probability * kept + spread) * weight[k] }

  /// Writes factor · (softmax · mass - wanted) of one position whose scores are neighbours.
  @inline(__always)
  private func writeRow(
    _ x: UnsafePointer<T>, _ position: Int, _ largest: T, _ logSum: T, _ factor: T, _ target: ClassTarget<T>,
    _ destination: GradientDestination<T>
  ) {
    let offset = position &* positions.classes
    let only = spread == 0 ? target.classIndex(position) : nil
    var mass: T = 0
    if let only {
      mass = kept * weight[only]
    } else {
      target.eachClass(positions.classes, at: position, offset) { mass += wanted($1, $0) }
    }
    let row = destination.pointer + offset
    writeSoftmax(x + offset, largest, logSum, factor * mass, row, adds: destination.accumulates)
    if let only {
      row[only] -= factor * mass
    } else {
      target.eachClass(positions.classes, at: position, offset) { row[$0] -= factor * wanted($1, $0) }
    }
  }

  /// Writes factor · softmax of a row.
  @inline(__always)
  private func writeSoftmax(
    _ x: UnsafePointer<T>, _ largest: T, _ logSum: T, _ factor: T, _ row: UnsafeMutablePointer<T>, adds: Bool
  ) {
    if T.self == Float.self {
      tenon_lanes().pointee.scaled_softmax(
        UnsafeRawPointer(x).assumingMemoryBound(to: Float.self), Int64(positions.classes), Float(largest),
        Float(logSum), Float(factor), UnsafeMutableRawPointer(row).assumingMemoryBound(to: Float.self), adds ? 1 : 0)
      return
    }
    for k in 0..<positions.classes {
      row[k] = factor * T.exp(x[k] - largest - logSum) + (adds ? row[k] : 0)
    }
  }

  /// The same of positions that are neighbours, whose scores are apart: class by class.
  private func writeBlock(
    _ x: UnsafePointer<T>, _ first: Int, _ length: Int, _ largest: UnsafeMutablePointer<T>,
    _ logSum: UnsafeMutablePointer<T>, _ target: ClassTarget<T>, _ gradients: LossFactors<T>,
    _ destination: GradientDestination<T>, _ scratch: UnsafeMutablePointer<T>
  ) {
    let (factors, masses) = (scratch + Positions.blockLength, scratch + 2 &* Positions.blockLength)
    let start = positions.offset(first)
    // An ignored position has the factor 0, and gets 0 whatever its scores are.
    for i in 0..<length {
      factors[i] = target.state(first &+ i) == .counted ? gradients[first &+ i] : 0
      masses[i] = 0
    }
    for k in 0..<positions.classes {
      target.eachPosition(first, length, start, of: k) { masses[$0] += wanted($1, k) }
    }
    let (most, sums) = (largest + first, logSum + first)
    for k in 0..<positions.classes {
      let offset = start &+ k &* positions.inner
      for i in 0..<length { scratch[i] = x[offset &+ i] - most[i] - sums[i] }
      Exponentials.replace(scratch, length)
      target.eachPosition(first, length, start, of: k) { i, probability in
        let slope = factors[i] * (scratch[i] * masses[i] - wanted(probability, k))
        destination.write(factors[i] == 0 ? 0 : slope, at: offset &+ i)
      }
    }
  }
}
