import TenonPlugin

/// Share of positions whose class is among the k largest outputs: scikit-learn's `top_k_accuracy_score`.
///
/// - Input shape: [N, K], [N, K, d₁, ...] with K classes, of which k is at most all.
/// - Target shape: int64 [N], [N, d₁, ...]; or one number for each class, of the input's shape and dtype, of which the
///   largest counts.
/// - Value: `top_2_accuracy`, with the number that k is. Of equal outputs the first ones are larger, so that k = 1 is
///   `Accuracy`; scikit-learn takes the last ones. A target that is no class is left out.
struct TopKAccuracy: MetricComponent, GenericLayer {
  static let declaration = Declaration(
    "TopKAccuracy", "share of positions whose class is among the k largest outputs",
    arguments: [.int("k", default: 2, "how many of the largest outputs may be the class").atLeast(1)],
    supportsFloat64: true)

  private let k: Int

  init(_ config: Config) throws { k = try config.int("k") }

  var inputs: [Port] { HitCounts.inputs }
  var outputs: [Port] { HitCounts.outputs }
  var values: [MetricValue] { [MetricValue("top_\(k)_accuracy", .higher)] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    try HitCounts.operation(try request.input(0), try request.input(1), k: k, in: T.self)
  }

  func finish(_ collected: [TensorView]) throws -> [Tensor] { [try collected[0].ratio()] }
}
