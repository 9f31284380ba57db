import TenonCore
import TenonEngine
import TenonHost
import TenonVerify
import TestSupport
import Testing

struct LBFGSTests {
  @Test(arguments: Golden.cases(ofKind: "optimizer", for: "LBFGS"))
  func lbfgs_reproducesPyTorch(_ golden: GoldenCase) throws {
    let names = golden.inputs["params"]?.objectValue?.map(\.key) ?? []
    let parameters = try names.map { name in
      OptimizerBinding.Parameter(name, try ReferenceJSON.tensor(try #require(golden.inputs["params"]?[name])))
    }
    let runner = try BuiltPlugins.optimizer("LBFGS", golden.arguments(), groups: [([], parameters)])
    let objective = try Objective(golden)
    func evaluate() throws -> (loss: Double, gradients: [String: OptimizerBinding.Gradient]) {
      let point = parameters.flatMap { $0.value[Float.self].map(Double.init) }
      let (loss, slope) = objective.value(point)
      var gradients: [String: OptimizerBinding.Gradient] = [:]
      var first = 0
      for parameter in parameters {
        let count = parameter.value.shape.elementCount
        gradients[parameter.name] = .dense(
          try Tensor(slope[first..<first + count].map { Float($0) }, shape: parameter.value.shape))
        first += count
      }
      return (loss, gradients)
    }
    let steps = try #require(golden.inputs["steps"]?.intValue)
    for step in 0..<steps {
      let loss = try runner.step(objective: evaluate)
      let expected = try #require(golden.expected["losses"]?.arrayValue?[step].doubleValue)
      #expect(golden.tolerance.accepts(loss, expected), "loss \(loss), not \(expected), at step \(step + 1)")
      for name in names {
        try Golden.expect(
          runner.value(name), equals: golden.expected["params"]?.arrayValue?[step][name],
          "\(name) after step \(step + 1)", within: golden.tolerance)
      }
      for (key, state) in [("func_evals", "func_evals"), ("n_iter", "n_iter")] {
        guard let count = golden.expected[key]?.arrayValue?[step].intValue else { continue }
        let tensor = runner.binding.sharedStates.first { $0.name == state }?.tensor
        #expect(tensor.map { Int($0[Int64.self][0]) } == count, "\(key) after step \(step + 1)")
      }
    }
    let final = try #require(golden.expected["final_loss"]?.doubleValue)
    #expect(golden.tolerance.accepts(try evaluate().loss, final))
  }

  /// PyTorch puts zeros into its flat gradient where there is none.
  @Test(arguments: [[], [NamedValue("line_search_fn", "strong_wolfe")]])
  func missingGradient_countsAsZeros_andAParameterThatNeverHadOneStays(_ arguments: [NamedValue]) throws {
    func train(_ missing: OptimizerBinding.Gradient) throws -> [[Float]] {
      let parameters = try ["moved", "paused", "alone"].map { name in
        OptimizerBinding.Parameter(name, try Tensor([Float(1.5), -0.5], shape: [2]))
      }
      let runner = try BuiltPlugins.optimizer(
        "LBFGS", [NamedValue("max_iter", .int(3)), NamedValue("lr", .float(0.3))] + arguments,
        groups: [([], parameters)])
      var values: [[Float]] = []
      for step in 0..<4 {
        // Curvature, so that the history is not empty when the second one has no gradient any more.
        _ = try runner.step {
          let points = parameters.map { $0.value[Float.self].map(Double.init) }
          let loss = points[..<2].joined().reduce(0) { $0 + $1 * $1 * $1 * $1 }
          let slopes = try points.map { try Tensor($0.map { Float(4 * $0 * $0 * $0) }, shape: [2]) }
          return (loss, ["moved": .dense(slopes[0]), "paused": step < 2 ? .dense(slopes[1]) : missing])
        }
        values.append(parameters.flatMap { Array($0.value[Float.self]) })
      }
      return values
    }
    let values = try train(.none)
    #expect(try values == train(.dense(Tensor([Float(0), 0], shape: [2]))))
    #expect(values.allSatisfy { $0[4...] == [1.5, -0.5] }, "it never had a gradient")
    #expect(values[2][2...3] != values[1][2...3], "the history moves it")
  }

  @Test func lbfgs_passesOnWhatTheModelThrows() throws {
    struct Broken: Error {}
    let parameter = OptimizerBinding.Parameter("p", try Tensor([Float(1)], shape: [1]))
    let runner = try BuiltPlugins.optimizer("LBFGS", [], groups: [([], [parameter])])
    #expect(throws: Broken.self) { try runner.step(objective: { throw Broken() }) }
    #expect(runner.binding.stepNumber == 0)
    #expect(throws: ComponentError.self) { try runner.step([:]) }
  }
}

/// The objectives of the reference data with their gradients, in double precision.
private struct Objective {
  private let name: String
  private let a: [Double]
  private let b: [Double]

  init(_ golden: GoldenCase) throws {
    name = try #require(golden.inputs["objective"]?.stringValue)
    a = try golden.inputs["A"].map { Golden.numbers(try ReferenceJSON.tensor($0)) } ?? []
    b = try golden.inputs["b"].map { Golden.numbers(try ReferenceJSON.tensor($0)) } ?? []
  }

  func value(_ x: [Double]) -> (Double, [Double]) {
    switch name {
    case "quadratic":
      let n = x.count
      let ax = (0..<n).map { row in (0..<n).reduce(0) { $0 + a[row * n + $1] * x[$1] } }
      let value = (0..<n).reduce(0) { $0 + (0.5 * ax[$1] - b[$1]) * x[$1] }
      let transposed = (0..<n).map { row in (0..<n).reduce(0) { $0 + a[$1 * n + row] * x[$1] } }
      return (value, (0..<n).map { 0.5 * (ax[$0] + transposed[$0]) - b[$0] })
    case "least_squares":
      // x holds w and, last, c.
      let width = x.count - 1
      let residuals = b.indices.map { row in
        (0..<width).reduce(x[width] - b[row]) { $0 + a[row * width + $1] * x[$1] }
      }
      let scale = 2 / Double(b.count)
      var slope = (0..<width).map { k in scale * b.indices.reduce(0) { $0 + residuals[$1] * a[$1 * width + k] } }
      slope.append(scale * residuals.reduce(0, +))
      return (residuals.reduce(0) { $0 + $1 * $1 } / Double(b.count), slope)
    default:
      let (u, v) = (x[0], x[1])
      let gap = v - u * u
      return ((1 - u) * (1 - u) + 100 * gap * gap, [-2 * (1 - u) - 400 * u * gap, 200 * gap])
    }
  }
}
