import TenonCore
import TenonEngine
import TenonExperiment
import TenonHost
import TenonTraining
import TestSupport
import Testing

/// Rules for initializers in experiments: which parameters they reach, and what is said of mistakes.
@Suite struct InitializerRuleTests {
  private let folder: TemporaryFolder
  private let factory: ComponentFactory

  init() throws {
    folder = try TemporaryFolder()
    factory = try ComponentFactory.built()
  }

  private func experiment(_ rules: String, groups: String = "[]", optimizer: String = "SGD") throws -> Experiment {
    let text = """
      data:
        train: {Blobs: {size: 8, fields: [input], shapes: [[1, 4, 4]]}}
        batch_size: 4
      model:
        - {name: stem, Conv2d: {in_channels: 1, out_channels: 3, kernel_size: 3}}
        - Flatten
        - {name: head.0, Linear: {in_features: 12, out_features: 6}}
        - {name: head.1, Linear: {in_features: 6, out_features: 3}}
      loss: CrossEntropyLoss
      optimizer: \(optimizer)
      parameter_groups: \(groups)
      initializers:
      \(rules)
      """
    return try Experiment(path: try folder.write(text, to: "demo.yaml"))
  }

  private func model(_ experiment: Experiment) throws -> [String: Tensor] {
    let resolver = ExperimentResolver(factory)
    let model = try resolver.model(resolver.resolve(experiment))
    return Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0.tensor) })
  }

  private func message(_ rules: String) -> String {
    let error = #expect(throws: ExperimentError.self) { try model(experiment(rules)) }
    return error.map { "\($0)" } ?? ""
  }

  @Test func firstRuleThatMatches_startsAParameter() throws {
    let plain = try model(experiment("  []"))
    let ruled = try model(
      experiment(
        """
          - {component: Conv2d, parameter: weight, dirac: {}}
          - {match: "head.*.bias", constant: {val: 3}}
          - {component: Linear, parameter: bias, ones: }
          - {match: [head.0.*, stem.*], parameter: bias, zeros: {}}
        """))
    let kernel = try #require(ruled["stem.weight"])
    #expect(Array(kernel[Float.self]) == (0..<27).map { Float($0 == 4 ? 1 : 0) })
    #expect(ruled["head.0.bias"]?[Float.self].allSatisfy { $0 == 3 } == true)
    #expect(ruled["head.1.bias"]?[Float.self].allSatisfy { $0 == 3 } == true)
    #expect(ruled["stem.bias"]?[Float.self].allSatisfy { $0 == 0 } == true)
    for name in ["head.0.weight", "head.1.weight"] { #expect(ruled[name] == plain[name]) }
  }

  @Test func kaiming_hasTheSpreadOfItsFan() throws {
    let ruled = try model(
      experiment("  - {component: Linear, parameter: weight, kaiming_uniform: {mode: fan_out, nonlinearity: relu}}"))
    let bound = Float((6.0 / 6).squareRoot())
    let weights = try #require(ruled["head.0.weight"])[Float.self]
    #expect(weights.allSatisfy { abs($0) <= bound } && weights.contains { abs($0) > 0.9 * bound })
  }

  @Test func rules_surviveJSONWithFullNamesAndAllArguments() throws {
    let written = try experiment(
      """
        - {component: Conv2d, parameter: weight, kaiming_normal: {mode: fan_out}}
        - {match: "*.bias", zeros: {}}
      """)
    let resolved = try ExperimentResolver(factory).resolve(written)
    #expect(
      resolved.json["initializers"] == [
        [
          "component": "tenon/Conv2d", "parameter": ["weight"],
          "kaiming_normal": ["a": 0.0, "mode": "fan_out", "nonlinearity": "leaky_relu"],
        ], ["match": ["*.bias"], "zeros": [:]],
      ])
    let read = try Experiment(json: resolved.json, source: "an archive")
    #expect(read.initializers == resolved.full.initializers)
    #expect(try model(read) == model(written))
  }

  @Test func mistakes_areNamedWithTheirLine() {
    let rules: [(String, [String])] = [
      ("{component: Conv9d, parameter: weight, zeros: {}}", ["demo.yaml:13", "no plugin provides a layer 'Conv9d'"]),
      (
        "{component: LSTM, zeros: {}}", ["demo.yaml:13", "matches nothing", "tenon/LSTM", "tenon/Conv2d, tenon/Linear"]
      ),
      ("{match: head.*.bais, zeros: {}}", ["demo.yaml:13", "'head.*.bais' matches no parameter", "head.0.bias"]),
      (
        "{match: stem.*, kaiming_normal: {}}",
        ["demo.yaml:13", "'stem.bias'", "at least 2 dimensions", "parameter: weight"]
      ),
      ("{parameter: weight, kaiming_norml: {}}", ["demo.yaml:13", "kaiming_norml", "did you mean: kaiming_normal"]),
      ("{parameter: weight, kaiming_normal: {mod: 1}}", ["demo.yaml:13", "'mod'", "did you mean: mode"]),
      ("{parameter: weight, kaiming_normal: {mode: fan}}", ["demo.yaml:13", "one of fan_in, fan_out"]),
      ("{parameter: bias, constant: {}}", ["demo.yaml:13", "needs the argument 'val'"]),
      ("{parameter: bias, zeros: {}, ones: {}}", ["demo.yaml:13", "one initializer"]),
      ("{zeros: {}}", ["demo.yaml:13", "component, match or parameter"]),
      ("zeros", ["demo.yaml:13", "a mapping"]),
    ]
    for (rule, expected) in rules {
      let text = message("  - \(rule)")
      for part in expected { #expect(text.contains(part), "\(rule): \(text)") }
    }
  }

  // MARK: Parameter groups

  @Test func groups_changeNumbersOnly() throws {
    let error = #expect(throws: ExperimentError.self) {
      try ExperimentResolver(factory).resolve(
        experiment("  []", groups: "[{match: '*.bias', optimizer: Adam}]", optimizer: "{Lookahead: {optimizer: SGD}}"))
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains("demo.yaml:11") && text.contains("only they can differ between groups"))
  }

  @Test func groups_reachTheOptimizerWithinAnother() throws {
    let resolver = ExperimentResolver(factory)
    let resolved = try resolver.resolve(
      experiment(
        "  []", groups: "[{match: '*.bias', lr: 0.5, alpha: 0.25}]",
        optimizer: "{Lookahead: {optimizer: {SGD: {lr: 0.1}}}}"))
    let (whole, group) = (
      try factory.hyperValues(of: resolved.optimizer), try factory.hyperValues(of: resolved.groupOptimizers[0])
    )
    #expect(
      whole.names == ["lr", "momentum", "dampening", "weight_decay", "nesterov", "maximize", "k", "alpha"])
    #expect(whole.values == [0.1, 0, 0, 0, 0, 0, 5, 0.5] && group.values == [0.5, 0, 0, 0, 0, 0, 5, 0.25])
    let error = #expect(throws: ExperimentError.self) {
      try resolver.resolve(
        experiment("  []", groups: "[{match: '*.bias', lrr: 1}]", optimizer: "{Lookahead: {optimizer: SGD}}"))
    }
    #expect(error.map { "\($0)".contains("'lrr'") && "\($0)".contains("demo.yaml:11") } == true)
  }

  /// RMSprop has an alpha of its own.
  @Test func namesThatBothHave_areTheOuterOnes() throws {
    let optimizer = try factory.resolve(
      ComponentReference("Lookahead", [NamedValue("optimizer", .component(ComponentReference("RMSprop")))]), .optimizer)
    let hyper = try factory.hyperValues(of: optimizer)
    #expect(hyper.names.filter { $0.hasSuffix("alpha") } == ["optimizer.alpha", "alpha"])
    #expect(hyper.values[try #require(hyper.names.firstIndex(of: "optimizer.alpha"))] == 0.99)
  }
}
