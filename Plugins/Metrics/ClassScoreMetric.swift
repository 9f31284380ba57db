import TenonPlugin

/// A share of hits of each class, averaged over the classes: write its name and which counts it divides.
///
/// - Input and target: `ClassPairs`.
/// - average: `macro` is the mean of the classes, `weighted` that by how often each is right, `micro` the share of the
///   counts of all classes together, `none` a value for each class, `binary` that of class 1 of two. Of a single output
///   only class 1 counts, whatever the average. Every class counts, those that never occur too.
/// - zero_division: the share of a class with nothing to divide by.
protocol ClassScoreMetric: MetricComponent, GenericLayer {
  static var valueName: String { get }

  static func share(_ count: ClassCount) -> (part: Double, whole: Double)

  init(_ average: ClassAverage)

  var average: ClassAverage { get }
}

extension ClassScoreMetric {
  init(_ config: Config) throws { self.init(try ClassAverage(config)) }

  static var examples: [Example] {
    [
      Example(inputs: ClassArguments.scores), Example(["average": "none"], inputs: ClassArguments.scores),
      Example(["average": "binary"], inputs: ClassArguments.singleOutputs),
      Example(["average": "micro", "num_classes": 3], inputs: ClassArguments.classes),
      Example(["average": "weighted", "multilabel": true], inputs: ClassArguments.labels),
    ]
  }

  var inputs: [Port] { ClassPorts.inputs }
  var outputs: [Port] { [Port("counts", dtypes: [.float64], differentiable: false)] }
  var values: [MetricValue] { [MetricValue(Self.valueName, average.kind == .none ? .none : .higher)] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let pairs = try ClassPairs<T>(average.classes, request.input(0), request.input(1))
    guard average.kind != .binary || pairs.isSingle || pairs.classCount == 2 else {
      throw ComponentError(
        .config, field: "average", "expected another than binary for \(pairs.classCount) classes, such as macro")
    }
    return SpecializedOperation(ClassCounting(pairs))
  }

  func finish(_ collected: [TensorView]) throws -> [Tensor] {
    [try average.value(of: ClassCounting<Double>.counts(collected[0]), Self.share)]
  }
}

/// How the shares of classes become one.
struct ClassAverage: Sendable {
  enum Kind: String, Sendable, CaseIterable {
    case micro, macro, weighted, none, binary
  }

  static let arguments: [Argument] =
    [
      .choice("average", Kind.allCases.map(\.rawValue), default: "macro", "how the classes become one value"),
      ClassArguments.multilabel,
      .float("zero_division", default: 0, "the value of a class with nothing to divide by").atLeast(0).atMost(1),
    ] + ClassArguments.all

  let kind: Kind
  let classes: ClassArguments
  private let zeroDivision: Double

  init(_ config: Config) throws {
    guard let kind = Kind(rawValue: try config.string("average")) else {
      throw ComponentError(.config, field: "average", "expected one of \(Kind.allCases.map(\.rawValue))")
    }
    let isMultilabel = try config.bool("multilabel")
    guard !isMultilabel || kind != .binary else {
      throw ComponentError(
        .config, field: "average", "expected another than binary with multilabel: true, such as macro")
    }
    self.kind = kind
    classes = try ClassArguments(config, isMultilabel: isMultilabel)
    zeroDivision = try config.float("zero_division")
  }

  func value(of counts: [ClassCount], _ share: (ClassCount) -> (part: Double, whole: Double)) throws -> Tensor {
    func quotient(_ count: ClassCount) -> Double {
      let (part, whole) = share(count)
      return whole > 0 ? part / whole : zeroDivision
    }
    switch kind {
    case .none: return try Tensor(counts.map(quotient), shape: [counts.count])
    case .micro: return try Tensor([quotient(counts.reduce(ClassCount(), +))], shape: [])
    case .binary: return try Tensor([counts.last.map(quotient) ?? zeroDivision], shape: [])
    case .macro:
      return try Tensor([counts.reduce(0) { $0 + quotient($1) } / Double(max(1, counts.count))], shape: [])
    case .weighted:
      let weight = counts.reduce(0) { $0 + $1.actual }
      let sum = counts.reduce(0) { $0 + quotient($1) * $1.actual }
      return try Tensor([weight > 0 ? sum / weight : zeroDivision], shape: [])
    }
  }
}
