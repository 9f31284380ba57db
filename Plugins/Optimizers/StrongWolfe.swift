import TenonPlugin

/// A line search for the strong Wolfe conditions: first brackets a good length, then narrows it by cubic
/// interpolation.
///
/// - Source: Nocedal and Wright 2006, Numerical Optimization, algorithms 3.5 and 3.6.
struct StrongWolfe {
  let model: FlatParameters
  let direction: UnsafeMutablePointer<Float>
  let toleranceChange: Double
  /// Evaluations after the first; the best point so far is taken when they are used up.
  let maxIterations: Int
  private static let decrease = 1e-4
  private static let curvature = 0.9

  struct Result {
    let loss: Double
    let length: Double
    let evaluations: Int
  }

  /// A length with the loss and the slope there; its gradient lies in `gradient`.
  private struct Point {
    var length: Double
    var loss: Double
    var slope: Double
    var gradient: UnsafeMutablePointer<Float>
  }

  init(model: FlatParameters, direction: UnsafeMutablePointer<Float>, toleranceChange: Double, maxIterations: Int) {
    self.model = model
    self.direction = direction
    self.toleranceChange = toleranceChange
    self.maxIterations = maxIterations
  }

  /// Searches from the current values, which it leaves as they are; the gradient at the found length ends
  /// in `model.gradient`.
  func run(from loss: Double, slope: Double, length: Double) throws -> Result {
    model.keep()
    let origin = Point(length: 0, loss: loss, slope: slope, gradient: model.gradient)
    // Each end owns one of two gradients, so that a new point always has a place to go.
    var (low, high) = (origin, origin)
    (low.gradient, high.gradient) = (model.ends.0, model.ends.1)
    low.gradient.update(from: model.gradient, count: model.count)
    var trial = try evaluate(at: length)
    var evaluations = 1
    var iteration = 0
    var isDone = false
    var isBracketed = false
    while iteration < maxIterations {
      let isTooHigh =
        trial.loss > loss + Self.decrease * trial.length * slope || (iteration > 1 && trial.loss >= low.loss)
      isDone = !isTooHigh && abs(trial.slope) <= -Self.curvature * slope
      isBracketed = isTooHigh || isDone || trial.slope >= 0
      if isBracketed { break }
      let bounds = (trial.length + 0.01 * (trial.length - low.length), trial.length * 10)
      let next = Self.minimum(low, trial, bounds: bounds)
      store(trial, in: &low)
      trial = try evaluate(at: next)
      evaluations += 1
      iteration += 1
    }
    if !isBracketed {
      low = Point(length: 0, loss: loss, slope: slope, gradient: low.gradient)
      low.gradient.update(from: model.gradient, count: model.count)
    }
    store(trial, in: &high)
    if isDone { return finish(high, evaluations) }
    try zoom(&low, &high, origin: origin, iteration: iteration, evaluations: &evaluations)
    return finish(low.loss <= high.loss ? low : high, evaluations)
  }

  /// Narrows a bracket until a point in it is good enough.
  private func zoom(
    _ first: inout Point, _ second: inout Point, origin: Point, iteration: Int, evaluations: inout Int
  ) throws {
    let size = model.largest(direction)
    var iteration = iteration
    var isSlow = false
    var firstIsLow = first.loss <= second.loss
    while iteration < maxIterations, abs(second.length - first.length) * size >= toleranceChange {
      var length = Self.minimum(first, second, bounds: nil)
      let (least, most) = (min(first.length, second.length), max(first.length, second.length))
      let margin = 0.1 * (most - least)
      if min(most - length, length - least) < margin {
        if isSlow || length >= most || length <= least {
          length = abs(length - most) < abs(length - least) ? most - margin : least + margin
          isSlow = false
        } else {
          isSlow = true
        }
      } else {
        isSlow = false
      }
      let trial = try evaluate(at: length)
      evaluations += 1
      iteration += 1
      let low = firstIsLow ? first : second
      let high = firstIsLow ? second : first
      if trial.loss > origin.loss + Self.decrease * length * origin.slope || trial.loss >= low.loss {
        if firstIsLow { store(trial, in: &second) } else { store(trial, in: &first) }
        firstIsLow = first.loss <= second.loss
        continue
      }
      let isDone = abs(trial.slope) <= -Self.curvature * origin.slope
      if !isDone && trial.slope * (high.length - low.length) >= 0 {
        if firstIsLow { store(first, in: &second) } else { store(second, in: &first) }
      }
      if firstIsLow { store(trial, in: &first) } else { store(trial, in: &second) }
      if isDone { return }
    }
  }

  private func finish(_ point: Point, _ evaluations: Int) -> Result {
    model.gradient.update(from: point.gradient, count: model.count)
    return Result(loss: point.loss, length: point.length, evaluations: evaluations)
  }

  private func evaluate(at length: Double) throws -> Point {
    model.move(along: direction, by: length)
    defer { model.restore() }
    let loss = try model.evaluate(into: model.trial)
    return Point(length: length, loss: loss, slope: model.dot(model.trial, direction), gradient: model.trial)
  }

  /// Replaces a point by another; each keeps its own memory for the gradient.
  private func store(_ point: Point, in target: inout Point) {
    target.gradient.update(from: point.gradient, count: model.count)
    (target.length, target.loss, target.slope) = (point.length, point.loss, point.slope)
  }

  /// The minimum of the cubic through two points with their slopes, kept within bounds.
  private static func minimum(_ first: Point, _ second: Point, bounds: (Double, Double)?) -> Double {
    let isOrdered = first.length <= second.length
    let (x1, x2) = isOrdered ? (first, second) : (second, first)
    let (least, most) = bounds ?? (x1.length, x2.length)
    let d1 = first.slope + second.slope - 3 * (first.loss - second.loss) / (first.length - second.length)
    let square = d1 * d1 - first.slope * second.slope
    guard square >= 0 else { return (least + most) / 2 }
    let d2 = square.squareRoot()
    let position = x2.length - (x2.length - x1.length) * ((x2.slope + d2 - d1) / (x2.slope - x1.slope + 2 * d2))
    return min(max(position, least), most)
  }
}
