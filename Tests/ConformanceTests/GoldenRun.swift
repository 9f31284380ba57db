import TenonCore
import TenonTrials
import TestSupport
import Testing

/// Runs one golden case of a layer or loss: forward, backward, and backward once more on top.
struct GoldenRun {
  let golden: GoldenCase
  let floats: DType
  let tolerance: Tolerance
  let layout: Layout

  /// - Parameters:
  ///   - floats: float64 is the reference computation; it must agree far closer.
  ///   - layout: that the operation works in, wherever its ports accept it.
  init(_ golden: GoldenCase, floats: DType, layout: Layout = .plain) {
    self.golden = golden
    self.floats = floats
    self.layout = layout
    // The reference data lie within a quarter of their tolerance of the float64 result.
    let share = floats == .float64 ? 0.25 : 1
    tolerance = Tolerance(
      relative: golden.tolerance.relative * share, absolute: golden.tolerance.absolute * share)
  }

  private func input(_ name: String) throws -> Tensor? {
    try golden.inputs[name].map { try ReferenceJSON.tensor($0, floats: floats) }
  }

  func check(_ layer: any Layer) throws {
    let parameters = try layer.parameters.map { parameter in
      try ReferenceJSON.tensor(
        try #require(golden.inputs["params"]?[parameter.name], "no parameter \(parameter.name)"), floats: floats)
    }
    let buffers = try layer.buffers.map { buffer in
      try ReferenceJSON.tensor(
        try #require(golden.inputs["buffers"]?[buffer.name], "no buffer \(buffer.name)"), floats: floats)
    }
    let inputs = try layer.inputs.map { try input($0.name) }
    let runner = try LayerRunner(
      layer, host: BuiltPlugins.host, inputs: inputs, parameters: parameters, buffers: buffers,
      mode: golden.isTraining ? .train : .eval, layouts: ForcedLayouts.of(layer, layout, inputs))
    try runner.forward()
    for (buffer, tensor) in zip(layer.buffers, buffers) {
      try Golden.expect(
        tensor, equals: golden.expected["buffers"]?[buffer.name], "buffer \(buffer.name)", within: tolerance)
    }
    // What forward writes into parameters.
    for (parameter, tensor) in zip(layer.parameters, parameters) {
      guard let expected = golden.expected["params"]?[parameter.name] else { continue }
      try Golden.expect(tensor, equals: expected, "parameter \(parameter.name)", within: tolerance)
    }
    for (index, port) in layer.outputs.enumerated() {
      try Golden.expect(
        runner.outputs[index], equals: golden.expected[port.name], port.name, within: tolerance)
    }
    let gradients = try layer.outputs.map { port in
      try input(port.name == "loss" || port.name == "output" ? "grad_output" : "grad_\(port.name)")
    }
    try runner.backward(gradOutputs: gradients)
    try expectGradients(layer, runner, times: 1)
    try runner.backward(gradOutputs: gradients, accumulate: true)
    try expectGradients(layer, runner, times: 2)
    try runner.backward(gradOutputs: gradients.map { _ in nil })
    for tensor in (runner.gradInputs + runner.gradParameters).compactMap({ $0 }) {
      #expect(Golden.numbers(tensor).allSatisfy { $0 == 0 }, "no gradient above must mean zero below")
    }
  }

  private func expectGradients(_ layer: any Layer, _ runner: LayerRunner, times: Double) throws {
    for (index, port) in layer.inputs.enumerated() {
      guard let gradient = runner.gradInputs[index] else { continue }
      try expect(gradient, golden.expected["grad_\(port.name)"], "grad_\(port.name)", times)
    }
    for (index, parameter) in layer.parameters.enumerated() {
      try expect(
        runner.gradParameters[index], golden.expected["grad_params"]?[parameter.name], "grad of \(parameter.name)",
        times)
    }
  }

  /// A gradient that was added `times` times over.
  private func expect(_ received: Tensor?, _ expected: JSON?, _ what: String, _ times: Double) throws {
    let copy = try #require(received, "no \(what)").copy()
    switch copy.dtype {
    case .float32: for i in copy[Float.self].indices { copy[Float.self][i] /= Float(times) }
    case .float64: for i in copy[Double.self].indices { copy[Double.self][i] /= times }
    default: break
    }
    try Golden.expect(copy, equals: expected, "\(what) (\(Int(times)) times)", within: tolerance)
  }
}
