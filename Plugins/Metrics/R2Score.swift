import TenonPlugin

/// How much of the targets' variance the predictions explain: 1 for all, 0 for as much as their mean does.
///
///     R² = 1 - Σ (y - ŷ)² / Σ (y - mean y)²
///
/// - Input shape: [N], [N, ...] with D outputs for each sample; target: the same shape and dtype.
/// - multioutput: of several outputs `uniform_average` is the mean, `variance_weighted` that by their variance,
///   `raw_values` a value for each.
/// - Value: `r2`; not a number for fewer than two samples. Of targets that are all the same it is 1 when they are met,
///   else 0; a variance below 1e-12 of the mean square counts as none.
/// - Source: scikit-learn's `r2_score`.
struct R2Score: MetricComponent, GenericLayer {
  static let declaration = Declaration(
    "R2Score", "how much of the targets' variance the predictions explain",
    arguments: [
      .choice(
        "multioutput", ["uniform_average", "variance_weighted", "raw_values"], default: "uniform_average",
        "how several outputs become one value")
    ],
    supportsFloat64: true,
    examples: ["uniform_average", "variance_weighted", "raw_values"].map { kind in
      Example(
        ["multioutput": .string(kind)],
        inputs: [ExampleInput("input", .float32, [5, 2]), ExampleInput("target", .float32, [5, 2])])
    })

  private let averaging: String

  init(_ config: Config) throws { averaging = try config.string("multioutput") }

  var outputs: [Port] { [Port("sums", dtypes: [.float64], differentiable: false)] }
  var values: [MetricValue] { [MetricValue("r2", averaging == "raw_values" ? .none : .higher)] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    SpecializedOperation(try VarianceSums<T>(request.commonType(with: "target")))
  }

  func finish(_ collected: [TensorView]) throws -> [Tensor] {
    let outputs = try OutputSums.all(collected[0])
    let scores = outputs.map(\.score)
    if averaging == "raw_values" { return [try Tensor(scores, shape: [scores.count])] }
    let spread = outputs.reduce(0) { $0 + $1.spread }
    // Without any variance all weigh the same.
    let weights = averaging == "variance_weighted" && spread > 0 ? outputs.map(\.spread) : scores.map { _ in 1 }
    let sum = zip(scores, weights).reduce(0) { $0 + $1.0 * $1.1 }
    return [try Tensor([sum / weights.reduce(0, +)], shape: [])]
  }
}

/// The sums of one output over all samples.
private struct OutputSums {
  static let count = 4

  let samples: Double
  let errors: Double
  let sum: Double
  let squares: Double

  static func all(_ collected: TensorView) throws -> [OutputSums] {
    let numbers = try collected.elements(Double.self)
    return (0..<numbers.count / count).map { output in
      let first = output * count
      return OutputSums(
        samples: numbers[first], errors: numbers[first + 1], sum: numbers[first + 2], squares: numbers[first + 3])
    }
  }

  /// The squared differences from the mean: Σ (y - mean y)².
  var spread: Double {
    guard samples > 0 else { return 0 }
    let spread = squares - sum * sum / samples
    return spread > 1e-12 * squares ? spread : 0
  }

  var score: Double {
    if samples < 2 { return .nan }
    if spread > 0 { return 1 - errors / spread }
    return errors.isNaN || squares.isNaN ? .nan : errors > 0 ? 0 : 1
  }
}

/// For each output of the samples their number, Σ (y - ŷ)², Σ y and Σ y²: an output [D, 4].
private struct VarianceSums<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let rows: Int
  private let width: Int
  private let chunks: ElementChunks

  init(_ input: TensorType) throws {
    guard let rows = input.shape.dimensions.first else {
      throw ComponentError(.shape, field: "input", "expected samples [N, ...], received a single number")
    }
    self.rows = rows
    width = input.shape.dimensions.dropFirst().reduce(1, &*)
    // Each output is one task's from the first sample to the last.
    chunks = ElementChunks(width, perTask: max(1, ElementChunks.standard / max(1, rows)))
    var plan = LayerPlan(outputs: [TensorType(.float64, [width, OutputSums.count])])
    plan.flops = 6 * Double(input.shape.elementCount)
    plan.bytesMoved = 2 * Double(input.byteCount)
    plan.algorithm = "sums of squares"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(0, as: T.self), call.input(1, as: T.self))
    let sums = call.output(as: Double.self)
    chunks.each(call) { outputs in
      for output in outputs {
        var (errors, sum, squares) = (0.0, 0.0, 0.0)
        for row in 0..<rows {
          let target = Double(y[row &* width &+ output])
          let error = target - Double(x[row &* width &+ output])
          errors += error * error
          sum += target
          squares += target * target
        }
        let first = output &* OutputSums.count
        (sums[first], sums[first + 1], sums[first + 2], sums[first + 3]) = (Double(rows), errors, sum, squares)
      }
    }
  }
}
