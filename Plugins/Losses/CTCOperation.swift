import TenonPlugin

/// The forward-backward algorithm over the paths of each sequence: its labels with blanks around them.
///
/// All is in logarithms and float64; a sequence is one task.
struct CTCOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let sizes: CTCSizes
  private let blank: Int
  private let reduction: Reduction
  private let zeroInfinity: Bool

  init(_ loss: CTCLoss, _ sizes: CTCSizes) {
    self.sizes = sizes
    blank = loss.blank
    reduction = loss.reduction
    zeroInfinity = loss.zeroInfinity
    var plan = LayerPlan(
      outputs: [TensorType(T.dtype, reduction.shape(sizes.losses))], backwardNeeds: Set((0..<4).map { .input($0) }))
    // Where labels begin, the losses, then for each step the paths up to it.
    plan.savedByteCount = (2 &* sizes.sequences &+ sizes.steps &* sizes.pathCount) &* MemoryLayout<Double>.stride
    // Paths from two steps on.
    plan.workerWorkspaceByteCount = 2 &* (2 &* sizes.mostLabels &+ 1) &* MemoryLayout<Double>.stride
    let (cells, scores) = (sizes.steps &* sizes.pathCount, sizes.steps &* sizes.sequences &* sizes.classes)
    plan.flops = 30 * Double(cells)
    plan.bytesMoved = Double(scores) * Double(MemoryLayout<T>.stride) + 8 * Double(cells)
    plan.algorithm = "forward-backward in logarithms, \(reduction.rawValue)"
    self.plan = plan
  }

  private typealias Sequence = CTCSizes.Sequence

  private func saved(_ call: LayerCall) -> (
    starts: UnsafeMutablePointer<Int>, losses: UnsafeMutablePointer<Double>, paths: UnsafeMutablePointer<Double>
  ) {
    let starts = call.saved(as: Int.self)
    let numbers = UnsafeMutableRawPointer(starts + sizes.sequences).assumingMemoryBound(to: Double.self)
    return (starts, numbers, numbers + sizes.sequences)
  }

  /// The class of each place of a path.
  @inline(__always)
  private func label(_ place: Int, _ targets: UnsafePointer<Int64>) -> Int {
    place & 1 == 0 ? blank : Int(targets[place >> 1])
  }

  /// Whether a path may jump to a place from the one two before: over a blank between different labels.
  @inline(__always)
  private func canSkip(_ place: Int, _ targets: UnsafePointer<Int64>) -> Bool {
    place & 1 == 1 && place > 1 && targets[place >> 1] != targets[(place >> 1) &- 1]
  }

  /// The logarithm of exp a + exp b + exp c.
  @inline(__always)
  private func logSum(_ a: Double, _ b: Double, _ c: Double) -> Double {
    let most = max(a, b, c)
    guard most > -.infinity else { return most }
    return most + Double.log(Double.exp(a - most) + Double.exp(b - most) + Double.exp(c - most))
  }

  func forward(_ call: LayerCall) throws {
    let (starts, losses, paths) = saved(call)
    try sizes.check(call, starts: starts)
    call.step.parallelFor(sizes.sequences) { index, _ in
      losses[index] = likelihood(sizes.sequence(index, call, starts: starts), call, paths)
    }
    for index in 0..<sizes.sequences where losses[index] == -.infinity { throw fault(call, index) }
    let output = call.output(as: T.self)
    let counts = call.input(3, as: Int64.self)
    var sum = 0.0
    for index in 0..<sizes.sequences {
      let loss = zeroInfinity && losses[index] == .infinity ? 0 : losses[index]
      if reduction == .none { output[index] = T(loss) }
      sum += reduction == .mean ? loss / Double(max(1, counts[index])) : loss
    }
    if reduction != .none { output[0] = T(reduction == .mean ? sum / Double(sizes.sequences) : sum) }
  }

  private func fault(_ call: LayerCall, _ index: Int) -> ComponentError {
    let row = call.input(as: T.self) + index &* sizes.classes
    var largest = -T.infinity
    for step in 0..<Int(call.input(2, as: Int64.self)[index]) {
      let start = step &* sizes.sequences &* sizes.classes
      for k in 0..<sizes.classes { largest = max(largest, row[start &+ k]) }
    }
    return ComponentError(
      .data, field: "log_probs",
      "expected log probabilities, which are at most 0, received \(largest) in sequence \(index); a LogSoftmax over the "
        + "last dimension makes them")
  }

  /// -log of the probability of a sequence's labels, with the paths up to each step on the way.
  ///
  /// - Returns: negative infinity where what is read is no log probability.
  private func likelihood(_ sequence: Sequence, _ call: LayerCall, _ paths: UnsafeMutablePointer<Double>) -> Double {
    let targets = call.input(1, as: Int64.self) + sequence.firstLabel
    guard sequence.steps > 0 else { return sequence.labels == 0 ? 0 : .infinity }
    let count = sequence.paths
    for step in 0..<sequence.steps {
      let x = call.input(as: T.self) + (step &* sizes.sequences &+ sequence.index) &* sizes.classes
      var isLogarithm = true
      // What rounding makes of a probability of 1 passes, and so does not-a-number.
      for k in 0..<sizes.classes { isLogarithm = isLogarithm && !(x[k] > 1e-3) }
      guard isLogarithm else { return -.infinity }
      let now = paths + (step &* sizes.pathCount &+ sequence.firstPath)
      if step == 0 {
        for place in 0..<count { now[place] = place < 2 ? Double(x[label(place, targets)]) : -.infinity }
        continue
      }
      let before = now - sizes.pathCount
      for place in 0..<count {
        let sum = logSum(
          before[place], place > 0 ? before[place &- 1] : -.infinity,
          canSkip(place, targets) ? before[place &- 2] : -.infinity)
        now[place] = sum + Double(x[label(place, targets)])
      }
    }
    let last = paths + ((sequence.steps &- 1) &* sizes.pathCount &+ sequence.firstPath)
    return -logSum(last[count &- 1], count > 1 ? last[count &- 2] : -.infinity, -.infinity)
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else {
      return destination.prepare(count: sizes.steps &* sizes.sequences &* sizes.classes)
    }
    let (starts, losses, paths) = saved(call)
    call.step.parallelFor(sizes.sequences) { index, worker in
      let sequence = sizes.sequence(index, call, starts: starts)
      var factor = Double(gradient[reduction == .none ? index : 0])
      if reduction == .mean { factor /= Double(sizes.sequences) * Double(max(1, sequence.labels)) }
      let isInfinite = losses[index] == .infinity
      if isInfinite { factor = zeroInfinity ? 0 : .nan }
      write(sequence, factor, losses[index], paths, call.workspace(worker: worker), destination, call)
    }
  }

  /// Writes the gradient of a sequence, from its last step to its first.
  ///
  /// - Parameter rows: for the paths from a step on, two of them.
  private func write(
    _ sequence: Sequence, _ factor: Double, _ loss: Double, _ paths: UnsafeMutablePointer<Double>,
    _ rows: UnsafeMutablePointer<Double>, _ destination: GradientDestination<T>, _ call: LayerCall
  ) {
    let targets = call.input(1, as: Int64.self) + sequence.firstLabel
    let count = sequence.paths
    var (now, after) = (rows, rows + (2 &* sizes.mostLabels &+ 1))
    for step in (0..<sizes.steps).reversed() {
      let start = (step &* sizes.sequences &+ sequence.index) &* sizes.classes
      let x = call.input(as: T.self) + start
      let target = destination.pointer + start
      guard step < sequence.steps, factor != 0 else {
        if !destination.accumulates { for k in 0..<sizes.classes { target[k] = 0 } }
        continue
      }
      Exponentials.write(x, T(factor), to: target, sizes.classes, adds: destination.accumulates)
      let before = paths + (step &* sizes.pathCount &+ sequence.firstPath)
      for place in 0..<count {
        let here = Double(x[label(place, targets)])
        if step == sequence.steps &- 1 {
          now[place] = place >= count &- 2 ? here : -.infinity
        } else {
          let sum = logSum(
            after[place], place &+ 1 < count ? after[place &+ 1] : -.infinity,
            place &+ 2 < count && canSkip(place &+ 2, targets) ? after[place &+ 2] : -.infinity)
          now[place] = sum + here
        }
        let through = before[place] + now[place]
        if through > -.infinity {
          target[label(place, targets)] -= T(factor * Double.exp(through - here + loss))
        }
      }
      swap(&now, &after)
    }
  }
}
