import TenonCore
import TenonEngine
import TenonHost
import TenonTrials
import Testing

/// A layer over one input, run on numbers drawn for it.
struct PlainLayerCase: Sendable, CustomTestStringConvertible {
  let name: String
  let arguments: [NamedValue]
  let shape: Shape
  /// Of the parameters: recurrences with large ones make much of rounding.
  var scale = 1.0
  var testDescription: String { "\(name) \(arguments.map { "\($0.name)=\($0.value)" }) \(shape)" }

  /// Outputs, then gradients, and gradients added on top.
  func run(_ floats: DType, threads: Int = 2) throws -> [[Double]] {
    let layer = try BuiltPlugins.layer(name, arguments)
    let runner = try LayerRunner(
      layer, host: BlockedLayerTests.hosts[threads - 1], inputs: [try RandomTensor.make(floats, shape, stream: 1)],
      parameters: layer.parameters.map {
        try RandomTensor.make(floats, $0.shape, stream: 2).mapped { $0 * scale }
      }, seed: 3, stream: 4, step: 5)
    try runner.forward()
    let gradients = try runner.outputs.map { try RandomTensor.make(floats, $0.shape, stream: 3) }
    var results = runner.outputs.map(Golden.numbers)
    for adds in [false, true] {
      try runner.backward(gradOutputs: gradients, accumulate: adds)
      results += (runner.gradInputs + runner.gradParameters).compactMap { $0 }.map(Golden.numbers)
    }
    return results
  }
}
