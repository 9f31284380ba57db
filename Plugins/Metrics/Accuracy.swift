import TenonPlugin

/// Share of positions whose class has the largest output.
///
/// - Input shape: [N, K], [N, K, d₁, ...] with K classes; or [N], [N, 1], each a number that says 1 when it is above
///   `threshold`, else 0.
/// - Target shape: int64 [N], [N, d₁, ...]; or one number for each class, of the input's shape and dtype, of which the
///   largest counts; for a threshold int64 or the input's dtype, [N] or [N, 1], at least 0 and at most 1.
/// - Value: `accuracy`. Of equal outputs the first is the largest, and not-a-number is never right. A target that is no
///   class is left out, as losses leave out theirs.
struct Accuracy: MetricComponent, GenericLayer {
  static let declaration = Declaration(
    "Accuracy", "share of positions whose class has the largest output",
    arguments: [
      .float("threshold", default: 0, "a single output above it says 1: 0 for scores, 0.5 for probabilities")
    ], supportsFloat64: true)

  private let threshold: Double

  init(_ config: Config) throws { threshold = try config.float("threshold") }

  var inputs: [Port] { HitCounts.inputs }
  var outputs: [Port] { HitCounts.outputs }
  var values: [MetricValue] { [MetricValue("accuracy", .higher)] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let (input, target) = (try request.input(0), try request.input(1))
    let dimensions = input.shape.dimensions
    guard dimensions.count == 1 || dimensions.count == 2 && dimensions[1] == 1 else {
      return try HitCounts.operation(input, target, k: 1, in: T.self)
    }
    let isFitting = target.shape.dimensions == [dimensions[0]] || target.shape.dimensions == [dimensions[0], 1]
    guard isFitting, target.dtype == .int64 || target.dtype == input.dtype else {
      throw ComponentError(
        .shape, field: "target",
        "expected 0 or 1 for each sample, int64 or \(input.dtype) [\(dimensions[0])], received \(target)")
    }
    return target.dtype == .int64
      ? SpecializedOperation(ThresholdHits<T, WholeTargets>(dimensions[0], threshold))
      : SpecializedOperation(ThresholdHits<T, FractionalTargets<T>>(dimensions[0], threshold))
  }

  func finish(_ collected: [TensorView]) throws -> [Tensor] { [try collected[0].ratio()] }
}

/// Counts the samples whose one number lies on the side of the threshold that the target names.
private struct ThresholdHits<T: Scalar, Target: BinaryTarget>: LayerOperation {
  let plan: LayerPlan
  private let count: Int
  private let threshold: Double

  init(_ count: Int, _ threshold: Double) {
    self.count = count
    self.threshold = threshold
    var plan = LayerPlan(outputs: [HitCounts.type])
    plan.flops = 2 * Double(count)
    plan.bytesMoved = Double(count * (MemoryLayout<T>.stride + MemoryLayout<Target.Stored>.stride))
    plan.algorithm = "threshold"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(0, as: T.self), call.input(1, as: Target.Stored.self))
    var (hits, counted) = (0, 0)
    for i in 0..<count {
      let target = Target.number(y[i])
      guard target >= 0, target <= 1 else { continue }
      counted &+= 1
      if !x[i].isNaN, (Double(x[i]) > threshold) == (target > 0.5) { hits &+= 1 }
    }
    HitCounts.write(hits, of: counted, call)
  }
}

/// How far a sample is of class 1.
private protocol BinaryTarget: Sendable {
  associatedtype Stored
  static func number(_ stored: Stored) -> Double
}

private enum WholeTargets: BinaryTarget {
  @inline(__always)
  static func number(_ stored: Int64) -> Double { Double(stored) }
}

private enum FractionalTargets<T: Scalar>: BinaryTarget {
  @inline(__always)
  static func number(_ stored: T) -> Double { Double(stored) }
}
