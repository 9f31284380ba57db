import TenonCore
import TenonPlugin
import TenonServices
import TenonTrials
import Testing

/// A layer of the SDK's shortest form with something to train: y = w · x².
private struct Parabola: TrainableElementwiseLayer {
  static let declaration = Declaration("Parabola", "weight times x squared", supportsFloat64: true)
  let start = 2.0
  init() {}
  init(_ config: Config) {}
  func value<T: Scalar>(_ x: T, _ weight: T) -> T { weight * x * x }
  func derivative<T: Scalar>(_ x: T, _ weight: T) -> (x: T, weight: T) { (2 * weight * x, x * x) }
}

@Suite struct TrainableElementwiseTests {
  /// Several tasks, and a last one that is short.
  private static let count = 40_001
  private let x = (0..<count).map { Double($0 % 23) - 11 }
  private let gradient = (0..<count).map { Double($0 % 7) - 2 }

  private func runner(threads: Int = 2) throws -> LayerRunner {
    try LayerRunner(
      Parabola(), host: TenonServices.Host(threads: threads), inputs: [Tensor(x, shape: [Self.count])],
      parameters: [Tensor([3.0], shape: [1])])
  }

  @Test func weight_isDeclaredWithItsStart() {
    #expect(Parabola().parameters == [Parameter("weight", [1], initializer: .constant(2))])
  }

  @Test func outputAndGradients_areThoseOfTheFormula() throws {
    let runner = try runner()
    try runner.forward()
    #expect(Array(runner.outputs[0][Double.self]) == x.map { 3 * $0 * $0 })
    try runner.backward(gradOutputs: [Tensor(gradient, shape: [Self.count])])
    let expected = zip(x, gradient).map { 6 * $0 * $1 }
    let weight = zip(x, gradient).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
    #expect(Array(try #require(runner.gradInputs[0])[Double.self]) == expected)
    #expect(Array(try #require(runner.gradParameters[0])[Double.self]) == [weight])
    // Once more, added to what is there.
    try runner.backward(gradOutputs: [Tensor(gradient, shape: [Self.count])], accumulate: true)
    #expect(Array(try #require(runner.gradInputs[0])[Double.self]) == expected.map { 2 * $0 })
    #expect(Array(try #require(runner.gradParameters[0])[Double.self]) == [2 * weight])
  }

  @Test func missingGradient_standsForZero() throws {
    let runner = try runner()
    try runner.forward()
    try runner.backward(gradOutputs: [nil])
    #expect(try #require(runner.gradInputs[0])[Double.self].allSatisfy { $0 == 0 })
    #expect(Array(try #require(runner.gradParameters[0])[Double.self]) == [0])
  }

  @Test func sums_areTheSameBitsForAnyNumberOfThreads() throws {
    let uneven = (0..<Self.count).map { 1 / Double($0 + 1) }
    let sums = try [1, 2, 5].map { threads in
      let runner = try runner(threads: threads)
      try runner.forward()
      try runner.backward(gradOutputs: [Tensor(uneven, shape: [Self.count])])
      return Array(try #require(runner.gradParameters[0])[Double.self])
    }
    #expect(sums[0] == sums[1] && sums[1] == sums[2])
  }

  @Test func emptyInput_hasAZeroGradient() throws {
    let runner = try LayerRunner(
      Parabola(), host: TenonServices.Host(threads: 2), inputs: [Tensor([Double](), shape: [0, 3])],
      parameters: [Tensor([3.0], shape: [1])])
    try runner.forward()
    try runner.backward(gradOutputs: [Tensor([Double](), shape: [0, 3])])
    #expect(Array(try #require(runner.gradParameters[0])[Double.self]) == [0])
  }
}
