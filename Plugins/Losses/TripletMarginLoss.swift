import TenonPlugin

/// max(‖anchor - positive‖ₚ - ‖anchor - negative‖ₚ + margin, 0) over the last dimension.
///
/// With `swap` the positive's distance to the negative counts when it is smaller than the anchor's.
///
/// - Input shape: three times [N, ..., D] or [D].
/// - Output shape: [] for mean and sum, [N, ...] for none.
/// - eps: added to every difference.
/// - Differs from PyTorch: shapes are not broadcast; p = 0 is refused.
/// - Source: Balntas et al. 2016, Learning Local Feature Descriptors with Triplets and Shallow Convolutional
///   Neural Networks.
struct TripletMarginLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "TripletMarginLoss", "keeps a positive nearer to the anchor than a negative, by a margin",
    arguments: [
      .float("margin", default: 1, "how much nearer").above(0),
      .float("p", default: 2, "the norm of the distance").above(0),
      .float("eps", default: 1e-6, "added to every difference"),
      .bool("swap", default: false, "use the positive's distance to the negative when it is smaller"),
      Reduction.argument,
    ], supportsFloat64: true)

  let margin: Double
  let p: Double
  let eps: Double
  let swap: Bool
  let reduction: Reduction

  init(_ config: Config) throws {
    margin = try config.float("margin")
    p = try config.float("p")
    eps = try config.float("eps")
    swap = try config.bool("swap")
    reduction = try Reduction(config)
  }

  var inputs: [Port] { [Port("anchor"), Port("positive"), Port("negative")] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let anchor = try request.input(0)
    guard anchor.shape.rank >= 1 else {
      throw ComponentError(.shape, field: "anchor", "expected [N, ..., D] or [D], received []")
    }
    for (index, name) in [(1, "positive"), (2, "negative")] {
      let type = try request.input(index)
      guard type == anchor else {
        throw ComponentError(.shape, field: name, "expected \(anchor) (as anchor), received \(type)")
      }
    }
    return SpecializedOperation(TripletMarginOperation<T>(self, anchor))
  }
}

private struct TripletMarginOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let loss: TripletMarginLoss
  private let rows: Int
  private let width: Int
  private let distance: PairwiseDistance<T>

  /// The distances of one row: anchor to positive, anchor to negative, positive to negative.
  private typealias Distances = (positive: T, negative: T, swapped: T)

  init(_ loss: TripletMarginLoss, _ type: TensorType) {
    self.loss = loss
    width = type.shape[type.shape.rank - 1]
    let elements = Shape(type.shape.dimensions.dropLast())
    rows = elements.elementCount
    distance = PairwiseDistance(p: loss.p, eps: loss.eps, width: width)
    var plan = LayerPlan(
      outputs: [TensorType(type.dtype, loss.reduction.shape(elements))],
      backwardNeeds: [.input(0), .input(1), .input(2)])
    plan.savedByteCount = rows * MemoryLayout<Distances>.stride
    plan.workspaceByteCount = rows * MemoryLayout<T>.stride
    plan.flops = 6 * Double(type.shape.elementCount)
    plan.bytesMoved = 3 * Double(type.byteCount)
    plan.algorithm = "rows, \(loss.reduction.rawValue)"
    self.plan = plan
  }

  private func value(_ distances: Distances) -> T {
    T(loss.margin) + distances.positive - (loss.swap ? min(distances.negative, distances.swapped) : distances.negative)
  }

  func forward(_ call: LayerCall) throws {
    let (a, p, n) = (call.input(0, as: T.self), call.input(1, as: T.self), call.input(2, as: T.self))
    let saved = call.saved(as: Distances.self)
    let output = call.output(as: T.self)
    let losses = loss.reduction == .none ? output : call.workspace(as: T.self)
    call.step.parallelFor(rows) { row, _ in
      let start = row &* width
      let distances: Distances = (
        distance.of(a + start, p + start), distance.of(a + start, n + start),
        loss.swap ? distance.of(p + start, n + start) : 0
      )
      saved[row] = distances
      losses[row] = max(value(distances), 0)
    }
    guard loss.reduction != .none else { return }
    var sum = 0.0
    for row in 0..<rows { sum += Double(losses[row]) }
    output[0] = T(loss.reduction == .mean ? sum / Double(rows) : sum)
  }

  func backward(_ call: LayerCall) throws {
    let destinations = (
      call.gradInput(0, as: T.self), call.gradInput(1, as: T.self), call.gradInput(2, as: T.self)
    )
    destinations.0?.prepare(count: rows &* width)
    destinations.1?.prepare(count: rows &* width)
    destinations.2?.prepare(count: rows &* width)
    guard let gradient = call.gradOutput(as: T.self) else { return }
    let (a, p, n) = (call.input(0, as: T.self), call.input(1, as: T.self), call.input(2, as: T.self))
    let saved = call.saved(as: Distances.self)
    let scale: T = loss.reduction == .mean ? 1 / T(rows) : 1
    let isNone = loss.reduction == .none
    call.step.parallelFor(rows) { row, _ in
      let distances = saved[row]
      guard value(distances) >= 0 else { return }
      let factor = scale * gradient[isNone ? row : 0]
      let start = row &* width
      // Where both distances are equal, each takes half of the gradient.
      let share: T =
        !loss.swap || distances.negative < distances.swapped ? 1 : distances.negative == distances.swapped ? 0.5 : 0
      let anchor = destinations.0.map { $0.pointer + start }
      let positive = destinations.1.map { $0.pointer + start }
      let negative = destinations.2.map { $0.pointer + start }
      distance.addGradient(factor, a + start, p + start, distances.positive, anchor, positive)
      if share > 0 { distance.addGradient(-factor * share, a + start, n + start, distances.negative, anchor, negative) }
      if share < 1 {
        distance.addGradient(-factor * (1 - share), p + start, n + start, distances.swapped, positive, negative)
      }
    }
  }
}
