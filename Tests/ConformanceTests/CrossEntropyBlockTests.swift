import TenonCore
import TenonTrials
import Testing

/// Cross entropy of many positions, which float32 takes by vectors: as in float64, whatever the shape and the targets.
struct CrossEntropyBlockTests {
  struct Case: CustomTestStringConvertible {
    let shape: Shape
    let isIndexed: Bool
    let smoothing: Double
    var testDescription: String { "\(shape)\(isIndexed ? "" : ", probabilities"), smoothing \(smoothing)" }
  }

  static let cases = [[2, 5, 700], [1, 3, 30, 41], [4, 37], [3, 1, 513]].flatMap { (shape: Shape) in
    [true, false].flatMap { isIndexed in
      [0, 0.2].map { Case(shape: shape, isIndexed: isIndexed, smoothing: $0) }
    }
  }

  @Test(arguments: cases)
  func vectors_computeWhatFloat64Does(_ test: Case) throws {
    let (single, double) = (try run(test, Float.self), try run(test, Double.self))
    for (index, (left, right)) in zip(single, double).enumerated() {
      // Some roundings of float32, relative to the loss; gradients are at most of order 1.
      let worst = zip(Golden.numbers(left), Golden.numbers(right)).map { abs($0 - $1) / (1 + abs($1)) }.max() ?? 0
      #expect(worst < 2e-6, "\(index == 0 ? "loss" : "gradient")")
    }
  }

  /// An ignored position has no gradient, whatever its scores are.
  @Test func ignoredPositions_letNoNaNThrough() throws {
    let input = try Tensor(TensorType(.float32, [1, 2, 600]))
    let target = try Tensor(TensorType(.int64, [1, 600]))
    input[Float.self][7] = .nan
    target[Int64.self][7] = -100
    let loss = try BuiltPlugins.loss("CrossEntropyLoss")
    let runner = try LayerRunner(loss, host: BuiltPlugins.host, inputs: [input, target])
    try runner.forward()
    try runner.backward(gradOutputs: [Tensor([Float(1)], shape: [])])
    #expect(abs(runner.outputs[0][Float.self][0] - 0.693_147_2) < 1e-6)
    #expect(runner.gradInputs[0]?[Float.self][7] == 0)
    #expect(runner.gradInputs[0]?[Float.self].allSatisfy(\.isFinite) == true)
  }

  /// Losses without a reduction, and their gradients for other numbers than 1.
  private func run<T: Scalar>(_ test: Case, _: T.Type) throws -> [Tensor] {
    let random = RandomSequence(seed: 11, stream: 3, step: 0)
    let positions = Shape([test.shape[0]] + test.shape.dimensions[2...])
    let input = try Tensor(TensorType(T.dtype, test.shape))
    let target = try Tensor(test.isIndexed ? TensorType(.int64, positions) : input.type)
    let gradient = try Tensor(TensorType(T.dtype, positions))
    for i in 0..<test.shape.elementCount {
      input[T.self][i] = T(20 * random.uniform(UInt64(i)) - 10)
      if !test.isIndexed { target[T.self][i] = T(random.uniform(UInt64(1_000_000 + i))) }
    }
    for i in 0..<positions.elementCount {
      gradient[T.self][i] = T(random.uniform(UInt64(2_000_000 + i)))
      guard test.isIndexed else { continue }
      target[Int64.self][i] = i % 9 == 4 ? -100 : Int64(random.integer(below: test.shape[1], UInt64(3_000_000 + i)))
    }
    let weight = Value.list((0..<test.shape[1]).map { .float(0.5 + Double($0 % 3)) })
    let loss = try BuiltPlugins.loss(
      "CrossEntropyLoss",
      [
        NamedValue("reduction", "none"), NamedValue("label_smoothing", .float(test.smoothing)),
        NamedValue("weight", weight),
      ])
    let runner = try LayerRunner(loss, host: BuiltPlugins.host, inputs: [input, target])
    try runner.forward()
    try runner.backward(gradOutputs: [gradient])
    return [runner.outputs[0], try #require(runner.gradInputs[0])]
  }
}
