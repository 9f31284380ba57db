import TenonCore
import TenonEngine
import TenonHost
import TenonVerify
import TestSupport
import Testing

/// Runs one golden case of an optimizer with given gradients.
struct GoldenOptimizerRun {
  let golden: GoldenCase
  let tolerance: Tolerance

  init(_ golden: GoldenCase) {
    self.golden = golden
    tolerance = golden.content["tolerance"] == nil ? Tolerance(relative: 1e-5, absolute: 1e-6) : golden.tolerance
  }

  func check() throws {
    let groups = try #require(golden.inputs["groups"]?.arrayValue).map { group in
      let overrides = try #require(group.objectValue).filter { $0.key != "params" }
      let names = try #require(group["params"]?.arrayValue).compactMap(\.stringValue)
      return (
        overrides: try overrides.map { NamedValue($0.key, try ReferenceJSON.value($0.value)) },
        parameters: try names.map { name in
          OptimizerBinding.Parameter(
            name, try ReferenceJSON.tensor(try #require(golden.inputs["params"]?[name], "no parameter \(name)")))
        }
      )
    }
    let runner = try BuiltPlugins.optimizer(golden.type, try golden.arguments(), groups: groups)
    let steps = try #require(golden.inputs["grads"]?.arrayValue)
    let names = runner.binding.parameters.map(\.name)
    for (step, gradients) in steps.enumerated() {
      var given: [String: OptimizerBinding.Gradient] = [:]
      for name in names { given[name] = try Self.gradient(gradients[name]) }
      try runner.step(given)
      for name in names {
        try Golden.expect(
          runner.value(name), equals: golden.expected["params"]?.arrayValue?[step][name],
          "\(name) after step \(step + 1)", within: tolerance)
      }
    }
    for name in names {
      for (key, expected) in golden.expected["state"]?[name]?.objectValue ?? [:] {
        let state = try #require(runner.state(name)[key], "no state \(key)")
        if ReferenceJSON.isTensor(expected) {
          try Golden.expect(state, equals: expected, "\(key) of \(name)", within: tolerance)
        } else {
          #expect(Golden.numbers(state) == [expected.doubleValue ?? .nan], "\(key) of \(name)")
        }
      }
    }
  }

  private static func gradient(_ json: JSON?) throws -> OptimizerBinding.Gradient {
    guard let json, !json.isNull else { return .none }
    guard let indices = json["indices"]?.arrayValue?.compactMap(\.intValue), let values = json["values"] else {
      return .dense(try ReferenceJSON.tensor(json))
    }
    return .rowSparse(
      values: try ReferenceJSON.tensor(values), indices: try Tensor(indices.map(Int64.init), shape: [indices.count]))
  }
}
