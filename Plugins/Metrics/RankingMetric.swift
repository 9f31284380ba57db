import TenonPlugin

/// A value of the ranking that a class's scores give, averaged over the classes: write the value of one ranking.
///
/// - Input shape: [N, K], [N, K, d₁, ...] with scores of K classes; or [N], [N, 1, ...], scores of class 1; multilabel
///   [N, L, ...], a score for each of L labels.
/// - Target shape: as `ClassPairs` takes it.
/// - activation: scores of several classes can only be compared between samples as probabilities; `softmax` makes them of
///   what a model trained with CrossEntropyLoss yields.
/// - average: `macro` is the mean of the classes, each against all others, `weighted` that by how often each occurs,
///   `micro` the value of all classes in one ranking, `none` a value for each class.
protocol RankingMetric: MetricComponent, GenericLayer {
  static var valueName: String { get }

  static func value(of ranking: ScoreRanking) -> Double

  var average: ClassAverage.Kind { get }
  var activation: ScoreActivation { get }
  var isMultilabel: Bool { get }
}

extension RankingMetric {
  static var arguments: [Argument] {
    [
      .choice("average", ["macro", "weighted", "micro", "none"], default: "macro", "how the classes become one value"),
      ScoreActivation.argument, ClassArguments.multilabel,
    ]
  }

  static var examples: [Example] {
    [
      Example(inputs: ClassArguments.singleOutputs), Example(["activation": "softmax"], inputs: ClassArguments.scores),
      Example(["average": "none"], inputs: ClassArguments.scores),
      Example(["average": "micro"], inputs: ClassArguments.scores),
      Example(["average": "weighted", "multilabel": true, "activation": "sigmoid"], inputs: ClassArguments.labels),
    ]
  }

  static func average(_ config: Config) throws -> ClassAverage.Kind {
    let name = try config.string("average")
    guard let kind = ClassAverage.Kind(rawValue: name) else {
      throw ComponentError(.config, field: "average", "expected macro, weighted, micro or none, received \(name)")
    }
    return kind
  }

  var inputs: [Port] { GatheredScores<Float>.ports.inputs }
  var outputs: [Port] { GatheredScores<Float>.ports.outputs }
  var values: [MetricValue] { [MetricValue(Self.valueName, average == .none ? .none : .higher)] }
  var collections: [MetricCollection] { [.gather, .gather] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    SpecializedOperation(try GatheredScores<T>(request, isMultilabel: isMultilabel, activation))
  }

  /// Of each class against all others.
  func valueOfClasses(_ table: ScoreTable) throws -> Tensor {
    if average == .micro { return try Tensor([Self.value(of: table.rankingOfAll())], shape: []) }
    let rankings = (0..<table.columns).map { table.ranking(of: $0) }
    let values = rankings.map { Self.value(of: $0) }
    switch average {
    case .none: return try Tensor(values, shape: [values.count])
    case .weighted:
      // What never occurs has no value, and no weight.
      let weighted = zip(values, rankings.map(\.positiveCount)).filter { $0.1 > 0 }
      let weight = weighted.reduce(0) { $0 + $1.1 }
      return try Tensor([weighted.reduce(0) { $0 + $1.0 * $1.1 } / weight], shape: [])
    default: return try Tensor([values.reduce(0, +) / Double(values.count)], shape: [])
    }
  }
}
