import TenonCore
import TenonHost
import TenonTrials
import Testing

/// A layer written in C against the header alone.
@Suite struct ScaleShiftTests {
  private let inputShape: Shape = [2, 3, 5, 4]
  private let parameterShape: Shape = [3, 2, 3]

  private func run(_ arguments: KeyValuePairs<String, Value>, _ input: Tensor, _ parameters: [Tensor]) throws
    -> LayerRunner
  {
    try LayerRunner(
      PlainPlugin.layer("plainc/ScaleShift", arguments), host: PlainPlugin.host, inputs: [input],
      parameters: parameters)
  }

  @Test func plugin_isDescribedByLoadingIt() throws {
    let registry = try PlainPlugin.factory.registry
    let plugin = try #require(registry.plugins.first { $0.manifest.id == "plainc/plain" })
    #expect(plugin.manifest.components.map(\.declaration.name) == ["ScaleShift", "SquaredError", "ScaleStack"])
    #expect(plugin.manifest.components.map(\.kind) == [.layer, .loss, .layer])
    #expect(plugin.manifest.components[2].declaration.uses == ["plainc/ScaleShift"])
    #expect(try registry.find("ScaleShift", .layer).fullName == "plainc/ScaleShift")
  }

  @Test func arguments_areResolvedByTheHost() throws {
    let factory = try PlainPlugin.factory
    func resolve(_ arguments: KeyValuePairs<String, Value>) throws -> Config {
      let named = arguments.map { NamedValue($0.key, $0.value) }
      return try factory.resolve(ComponentReference("ScaleShift", named), .layer).config
    }
    #expect(try resolve(["channels": 3])["cells"] == [1, 1])
    #expect(try resolve(["channels": 3])["limit"] == .null)
    #expect(try resolve(["channels": 3, "cells": 4])["cells"] == [4, 4])
    #expect(throws: ConfigError.self) { try resolve([:]) }
    #expect(throws: ConfigError.self) { try resolve(["channels": 0]) }
    #expect(throws: ConfigError.self) { try resolve(["channels": 3, "limit": 0]) }
    #expect(throws: ConfigError.self) { try resolve(["channels": 3, "cells": [1, 2, 3]]) }
    #expect(throws: ConfigError.self) { try resolve(["channels": 3, "lim": 1]) }
  }

  @Test func parameters_areDeclaredAndStartAsTheIdentity() throws {
    let layer = try PlainPlugin.layer("ScaleShift", ["channels": 3, "cells": [2, 3]])
    #expect(layer.parameters.map(\.name) == ["weight", "bias"])
    #expect(layer.parameters.map(\.shape) == [parameterShape, parameterShape])
    #expect(layer.parameters.map(\.initializer) == [.ones, .zeros])
  }

  @Test func forward_appliesTheNumbersOfEachCell() throws {
    let input = try tensor(inputShape, seed: 1)
    let (weight, bias) = (try tensor(parameterShape, seed: 2), try tensor(parameterShape, seed: 3))
    let runner = try run(["channels": 3, "cells": [2, 3]], input, [weight, bias])
    try runner.forward()
    let (x, y) = (input[Float.self], runner.outputs[0][Float.self])
    for n in 0..<2 {
      for c in 0..<3 {
        for h in 0..<5 {
          for w in 0..<4 {
            let element = ((n * 3 + c) * 5 + h) * 4 + w
            let cell = (c * 2 + h * 2 / 5) * 3 + w * 3 / 4
            let expected = weight[Float.self][cell] * x[element] + bias[Float.self][cell]
            #expect(abs(y[element] - expected) < 1e-6)
          }
        }
      }
    }
  }

  @Test func limit_cutsTheOutput() throws {
    let input = try Tensor([-9, -0.5, 0, 0.5, 9] as [Float], shape: [1, 1, 1, 5])
    let parameters = [try Tensor([1] as [Float], shape: [1, 1, 1]), try Tensor([0] as [Float], shape: [1, 1, 1])]
    let limited = try run(["channels": 1, "limit": 2], input, parameters)
    try limited.forward()
    #expect(Array(limited.outputs[0][Float.self]) == [-2, -0.5, 0, 0.5, 2])
    try limited.backward(gradOutputs: [Tensor([1, 1, 1, 1, 1] as [Float], shape: [1, 1, 1, 5])])
    #expect(limited.gradInputs[0].map { Array($0[Float.self]) } == [0, 1, 1, 1, 0])
    #expect(limited.gradParameters[1].map { Array($0[Float.self]) } == [3])
  }

  @Test(arguments: [Value.null, 0.6])
  func gradients_agreeWithDifferences(_ limit: Value) throws {
    let tensors = [
      try tensor(inputShape, seed: 1), try tensor(parameterShape, seed: 2), try tensor(parameterShape, seed: 3),
    ]
    let direction = try tensor(inputShape, seed: 4)
    func objective(_ tensors: [Tensor]) throws -> (value: Double, runner: LayerRunner) {
      let runner = try run(
        ["channels": 3, "cells": [2, 3], "limit": limit], tensors[0], Array(tensors.dropFirst()))
      try runner.forward()
      let products = zip(runner.outputs[0][Float.self], direction[Float.self]).map { Double($0) * Double($1) }
      return (products.reduce(0, +), runner)
    }
    let runner = try objective(tensors).runner
    try runner.backward(gradOutputs: [direction])
    let gradients = runner.gradInputs + runner.gradParameters
    let step: Float = 1e-3
    for (index, gradient) in gradients.enumerated() {
      let analytic = try #require(gradient)[Float.self]
      for element in stride(from: 0, to: analytic.count, by: 5) {
        let (up, down) = (try tensors[index].copy(), try tensors[index].copy())
        up[Float.self][element] += step
        down[Float.self][element] -= step
        var (upper, lower) = (tensors, tensors)
        upper[index] = up
        lower[index] = down
        let numeric = (try objective(upper).value - objective(lower).value) / Double(2 * step)
        // An element on the edge of the limit has no derivative; none of these is.
        #expect(abs(numeric - Double(analytic[element])) < 2e-3, "gradient \(index), element \(element)")
      }
    }
  }

  @Test func gradients_areOverwrittenOrAddedTo_asAsked() throws {
    let parameters = [try tensor(parameterShape, seed: 2), try tensor(parameterShape, seed: 3)]
    let runner = try run(["channels": 3, "cells": [2, 3]], tensor(inputShape, seed: 1), parameters)
    let direction = try tensor(inputShape, seed: 4)
    try runner.forward()
    try runner.backward(gradOutputs: [direction])
    let once = try (runner.gradInputs + runner.gradParameters).map { try #require($0).copy() }
    try runner.backward(gradOutputs: [direction])
    #expect(runner.gradInputs + runner.gradParameters == once.map(Optional.some))
    try runner.backward(gradOutputs: [direction], accumulate: true)
    for (now, before) in zip(runner.gradInputs + runner.gradParameters, once) {
      for (twice, single) in zip(try #require(now)[Float.self], before[Float.self]) {
        #expect(abs(twice - 2 * single) < 1e-4)
      }
    }
    try runner.backward(gradOutputs: [nil])
    for gradient in runner.gradInputs + runner.gradParameters {
      #expect(try #require(gradient)[Float.self].allSatisfy { $0 == 0 }, "no gradient stands for zero")
    }
  }

  @Test func wrongInputs_areRefusedInThePluginsWords() throws {
    let layer = try PlainPlugin.layer("ScaleShift", ["channels": 3, "cells": 4])
    for (shape, message) in [
      ([2, 3, 8], "expected float32 [N, channels, H, W]"), ([2, 4, 8, 8], "expected float32 [N, channels, H, W]"),
      ([2, 3, 8, 3], "expected an image with at least one pixel in each cell"),
    ] as [(Shape, String)] {
      #expect(throws: ComponentError(.shape, field: "input", message)) {
        _ = try layer.plan(
          PlanRequest(
            mode: .train, inputs: [TensorType(.float32, shape)], wantsGradInput: [true],
            wantsGradParameter: [true, true]))
      }
    }
  }
}
