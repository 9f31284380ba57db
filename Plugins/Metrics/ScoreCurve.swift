import TenonPlugin

/// A curve over all thresholds of one class's scores: write its points.
///
/// - Input shape: [N], [N, 1, ...], scores of class 1; or [N, K], [N, K, ...], of which those of `pos_label` count.
/// - Target shape: as `ClassPairs` takes it.
/// - pos_label: the class that is looked for.
protocol ScoreCurve: MetricComponent, GenericLayer {
  var settings: ScoreCurveSettings { get }

  /// Of scores that are all numbers, in the order of `values`.
  func points(_ thresholds: ScoreRanking.Thresholds) -> [[Double]]
}

struct ScoreCurveSettings: Sendable {
  let label: Int
  let dropsIntermediate: Bool
  let activation: ScoreActivation

  static func arguments(dropsIntermediate: Bool) -> [Argument] {
    [
      .int("pos_label", default: 1, "the class that is looked for").atLeast(0),
      .bool("drop_intermediate", default: dropsIntermediate, "leave out points that change nothing in the drawing"),
      ScoreActivation.argument,
    ]
  }

  init(_ config: Config) throws {
    label = try config.int("pos_label")
    dropsIntermediate = try config.bool("drop_intermediate")
    activation = try ScoreActivation(config)
  }
}

extension ScoreCurve {
  static var examples: [Example] {
    [
      Example(inputs: ClassArguments.singleOutputs),
      Example(["drop_intermediate": false], inputs: ClassArguments.scores),
      Example(["drop_intermediate": true, "pos_label": 2, "activation": "softmax"], inputs: ClassArguments.scores),
    ]
  }

  var inputs: [Port] { GatheredScores<Float>.ports.inputs }
  var outputs: [Port] { GatheredScores<Float>.ports.outputs }
  var collections: [MetricCollection] { [.gather, .gather] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    SpecializedOperation(
      try GatheredScores<T>(request, isMultilabel: false, settings.activation, column: settings.label))
  }

  func finish(_ collected: [TensorView]) throws -> [Tensor] {
    let ranking = try ScoreTable(collected).ranking(column: 0, class: Int64(settings.label))
    guard !ranking.pairs.isEmpty, let thresholds = ranking.thresholds() else {
      // Nothing to draw: a point without a place.
      return try values.map { _ in try Tensor([Double.nan], shape: [1]) }
    }
    return try points(thresholds).map { try Tensor($0, shape: [$0.count]) }
  }
}

extension ScoreRanking.Thresholds {
  /// Those at which `isKept` says so, by their index.
  func filter(_ isKept: (Int) -> Bool) -> ScoreRanking.Thresholds {
    let kept = scores.indices.filter(isKept)
    return ScoreRanking.Thresholds(
      scores: kept.map { scores[$0] }, truePositives: kept.map { truePositives[$0] },
      falsePositives: kept.map { falsePositives[$0] })
  }
}
