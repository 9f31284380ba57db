import TenonCore
import TenonTrials

/// Compares a gradient with differences of the outputs along random directions.
///
/// The function is the sum of all outputs, each times a random weight, so that its gradient is what backward yields for
/// these weights. Sums are in double precision.
struct DirectionalDifferences {
  private let probe: LayerProbe
  private let weights: [[Double]?]

  init(_ probe: LayerProbe, gradOutputs: [Tensor?]) {
    self.probe = probe
    weights = gradOutputs.map { $0?.doubles }
  }

  /// What is wrong with a gradient; nil when nothing is.
  ///
  /// - Parameters:
  ///   - gradient: plain.
  ///   - index: of the input, or of the parameter after the inputs.
  func fault(in gradient: Tensor, at index: Int, isQuick: Bool) throws -> String? {
    let inputCount = probe.inputs.count
    guard let tensor = index < inputCount ? probe.inputs[index] : probe.parameters[index - inputCount] else {
      return nil
    }
    let count = tensor.shape.elementCount
    guard count > 0 else { return nil }
    if let broken = gradient.doubles.firstIndex(where: { !$0.isFinite }) {
      return "element \(broken) is \(NumberText.text(gradient[double: broken]))"
    }
    let isExact = tensor.dtype == .float64
    // In float32 few elements move at once, so that the others add no rounding errors; every element has its turn.
    let width = isExact ? count : min(count, 12)
    let turns = isExact ? 2 : min((count + width - 1) / width, isQuick ? 6 : 40)
    for turn in 0..<turns {
      var worst: Comparison?
      // A kink between the two points, as in ReLU, is no fault: another direction has it elsewhere.
      for attempt in 0..<4 {
        let direction = TrialDirection(count: count, width: width, turn: turn, attempt: attempt)
        let comparison = try compare(tensor, gradient, direction, isExact: isExact)
        guard !comparison.isAccepted else {
          worst = nil
          break
        }
        worst = comparison
      }
      if let worst { return worst.description }
    }
    return nil
  }

  private struct Comparison {
    let analytic: Double
    let numeric: Double
    let error: Double
    let tolerance: Double

    var isAccepted: Bool { error <= tolerance }

    var description: String {
      "backward says \(Self.short(analytic)), the difference of outputs \(Self.short(numeric)) (relative error "
        + "\(Self.short(error)), at most \(Self.short(tolerance)))"
    }

    private static func short(_ number: Double) -> String {
      guard number.isFinite, number != 0 else { return number.digits }
      var scale = 1.0
      while number.magnitude * scale < 100_000, scale < 1e12 { scale *= 10 }
      let rounded = (number * scale).rounded() / scale
      return "\(rounded)"
    }
  }

  private func compare(_ tensor: Tensor, _ gradient: Tensor, _ direction: TrialDirection, isExact: Bool) throws
    -> Comparison
  {
    let slope = direction.slope(gradient)
    let analytic = slope.sum
    // The length without cancellation: what a relative error is relative to.
    let length = slope.squares.squareRoot()
    let tolerance = isExact ? 1e-5 : 1e-2
    var best: Comparison?
    for step in isExact ? [1e-5, 1e-6] : [3e-2, 1e-2, 3e-3, 1e-3, 3e-4] {
      let above = try value(moving: tensor, direction, by: step)
      let below = try value(moving: tensor, direction, by: -step)
      // float32 keeps 24 bits of each output, and the points themselves are rounded.
      let numeric = (above.sum - below.sum) / (2 * step)
      let noise = above.magnitude * (isExact ? 1e-15 : 1.2e-7) / step
      let scale = max(numeric.magnitude, analytic.magnitude, length)
      // Where rounding alone exceeds the tolerance, nothing is learned, so that it excuses no more than that; but what
      // moves the outputs by less than one rounding for a whole step of 1 is as good as zero.
      let excused = max(min(noise, tolerance * scale), above.magnitude * (isExact ? 1e-15 : 1.2e-7))
      let error = scale == 0 ? 0 : max(0, (numeric - analytic).magnitude - excused) / scale
      let comparison = Comparison(analytic: analytic, numeric: numeric, error: error, tolerance: tolerance)
      if comparison.isAccepted { return comparison }
      // At a kink, as in ReLU, a gradient may be anything between the slopes of both sides.
      if step <= (isExact ? 1e-6 : 1e-3) {
        let middle = try value(moving: tensor, direction, by: 0)
        let slopes = [(above.sum - middle.sum) / step, (middle.sum - below.sum) / step].sorted()
        let margin = tolerance * scale
        if slopes[0] - margin <= analytic, analytic <= slopes[1] + margin {
          return Comparison(analytic: analytic, numeric: numeric, error: 0, tolerance: tolerance)
        }
      }
      if best.map({ error < $0.error }) ?? true { best = comparison }
    }
    return best ?? Comparison(analytic: analytic, numeric: .nan, error: .infinity, tolerance: tolerance)
  }

  /// The function with some elements moved, and the root of the sum of squares of its terms.
  private func value(moving tensor: Tensor, _ direction: TrialDirection, by step: Double) throws -> (
    sum: Double, magnitude: Double
  ) {
    let before = direction.move(tensor, by: step)
    defer { direction.putBack(before, in: tensor) }
    try probe.forward()
    var sum = 0.0
    var squares = 0.0
    for (output, weight) in zip(try probe.plainOutputs(), weights) {
      guard let weighted = weight.map(output.weightedSum) else { continue }
      sum += weighted.sum
      squares += weighted.squares
    }
    return (sum, squares.squareRoot())
  }
}
