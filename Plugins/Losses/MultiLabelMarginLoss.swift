import TenonPlugin

/// Hinge loss of several labels: Σ over labels y and other classes k of max(0, 1 - x_y + x_k) / K.
///
/// - Input shape: [N, K] or [K]; target: int64 of the same shape. A row of it lists the labels, classes 0..<K, up to the
///   first -1; what follows counts for nothing.
/// - Output shape: [] for mean and sum, [N] or [] for none.
/// - Differs from PyTorch: indices must be int64.
/// - Source: https://docs.pytorch.org/docs/2.13/generated/torch.nn.MultiLabelMarginLoss.html
struct MultiLabelMarginLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "MultiLabelMarginLoss", "keeps the scores of all labels above those of other classes by 1",
    arguments: [Reduction.argument], supportsFloat64: true,
    examples: [
      Example(inputs: [
        ExampleInput("input", .float32, [3, 4], -2...2),
        ExampleInput("target", .int64, [3, 4], values: [3, 0, -1, 1, 2, -1, 0, 0, 1, 2, 3, -1]),
      ]),
      Example(inputs: [
        ExampleInput("input", .float32, [4], -2...2), ExampleInput("target", .int64, [4], values: [1, 3, -1, 0]),
      ]),
    ])

  private let reduction: Reduction

  init(_ config: Config) throws { reduction = try Reduction(config) }

  var inputs: [Port] { [.input, Port("target", dtypes: [.int64], differentiable: false)] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let input = try request.input(0)
    let target = try request.input(1)
    guard (1...2).contains(input.shape.rank), let classes = input.shape.dimensions.last, classes > 0 else {
      throw ComponentError(.shape, field: "input", "expected [N, K] or [K] with K classes, received \(input.shape)")
    }
    guard target.shape == input.shape else {
      throw ComponentError(.shape, field: "target", "expected labels int64 \(input.shape), received \(target)")
    }
    return RowLoops(MultiLabelMargin<T>(width: classes))
      .operation(rows: Shape(input.shape.dimensions.dropLast()), inputCount: 2, reduction)
  }
}

private struct MultiLabelMargin<T: Scalar>: RowLossFunction {
  let width: Int

  private func target(_ call: LayerCall, _ row: Int) -> UnsafePointer<Int64> {
    call.input(1, as: Int64.self) + row &* width
  }

  private func isLabel(_ label: Int64) -> Bool { label >= -1 && label < Int64(width) }

  /// How many labels there are before the first -1.
  private func labelCount(_ target: UnsafePointer<Int64>) -> Int {
    var count = 0
    while count < width, target[count] >= 0 { count += 1 }
    return count
  }

  /// Runs `body` for each label and each class that is none, with the difference that is to be negative.
  private func eachPair(
    _ x: UnsafePointer<T>, _ target: UnsafePointer<Int64>, _ body: (_ label: Int, _ other: Int, _ difference: T) -> Void
  ) {
    let count = labelCount(target)
    for other in 0..<width {
      var isOther = true
      for i in 0..<count where target[i] == Int64(other) { isOther = false }
      guard isOther else { continue }
      for i in 0..<count {
        let label = Int(target[i])
        body(label, other, 1 - x[label] + x[other])
      }
    }
  }

  func value(_ call: LayerCall, row: Int) -> Double? {
    let target = target(call, row)
    for i in 0..<width where !isLabel(target[i]) { return nil }
    var sum = 0.0
    eachPair(call.input(as: T.self) + row &* width, target) { _, _, difference in
      if !(difference <= 0) { sum += Double(difference) }
    }
    return sum / Double(width)
  }

  func fault(_ call: LayerCall, row: Int) -> ComponentError {
    let target = target(call, row)
    let index = (0..<width).first { !isLabel(target[$0]) } ?? 0
    return ComponentError(
      .data, field: "target",
      "expected a class in 0..<\(width) (\(width) classes) or -1 (the end of a row), received \(target[index]) at "
        + "\(index) in row \(row)")
  }

  func addGradient(_ call: LayerCall, row: Int, factor: T) {
    guard let destination = call.gradInput(as: T.self) else { return }
    let gradient = destination.pointer + row &* width
    let scale = factor / T(width)
    eachPair(call.input(as: T.self) + row &* width, target(call, row)) { label, other, difference in
      guard difference > 0 else { return }
      gradient[label] -= scale
      gradient[other] += scale
    }
  }
}
