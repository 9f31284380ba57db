import Tenon
import TenonTrials

/// Layers with parameters of one's choice, applied to arrays of one's choice.
struct LayerDemonstration {
  /// Bytes of all parameters, above which nobody would look at them.
  private static let mostBytes = 1 << 30
  /// A matrix is given up to so many dimensions.
  private static let pictureRank = 4

  private let model: Model
  private let seed: UInt64
  private let mode: PlanRequest.Mode

  /// - Throws: `ShowError` for parameters that are too large; what creating layers throws.
  init(_ chain: LayerChain, seed: UInt64, evaluates: Bool, factory: ComponentFactory) throws {
    let declared = try chain.graph.modules.flatMap { module in
      let layer = try factory.layer(factory.resolve(module.component, .layer))
      return layer.parameters + layer.buffers
    }
    // Added up so that no size that somebody types overflows.
    let total = declared.reduce(0.0) { sum, parameter in
      sum + parameter.shape.dimensions.reduce(Double(parameter.dtype.byteCount)) { $0 * Double($1) }
    }
    guard total <= Double(Self.mostBytes) else { throw ShowError.tooLarge(total, limit: Self.mostBytes) }
    model = try Model(chain.graph, factory: factory, seed: seed)
    self.seed = seed
    mode = evaluates ? .eval : .train
  }

  /// Gives a parameter or buffer its values.
  ///
  /// - Parameter name: the whole one, `0.weight`, or its end where only one has it: `weight`.
  /// - Throws: `ShowError` for a name that there is not, and for a shape that does not fit but for ones in front.
  func set(_ name: String, to values: Tensor) throws {
    let named = model.state.filter { $0.name == name }
    let matching = named.isEmpty ? model.state.filter { $0.name.hasSuffix(".\(name)") } : named
    guard matching.count == 1, let entry = matching.first else {
      throw ShowError.noParameter(name, model.state.map(\.name), matches: matching.map(\.name))
    }
    let type = entry.tensor.type
    let given = try WrittenTensor.fit(values, to: [type.dtype])
    guard given.dtype == type.dtype, Self.extents(given.shape) == Self.extents(type.shape) else {
      throw ShowError.wrongShape("'\(entry.name)'", expected: type, given.type)
    }
    entry.tensor.bytes.copyMemory(from: UnsafeRawBufferPointer(given.bytes))
  }

  /// A shape without the ones in front, so that a matrix can be given for the only kernel of a convolution.
  private static func extents(_ shape: Shape) -> [Int] { Array(shape.dimensions.drop { $0 == 1 }) }

  /// Computes outputs and gradients.
  ///
  /// - Parameter outputGradients: one for each output; nil for ones.
  /// - Throws: `ShowError`, `PluginCallError`.
  func run(_ written: [Tensor], outputGradients: [Tensor]?) throws -> LayerResults {
    guard written.count == model.graph.inputs.count else {
      throw ShowError.inputCount(expected: model.graph.inputs.map(\.name), written.count)
    }
    let inputs = try zip(model.graph.inputs, written).map { try WrittenTensor.fit($1, to: accepted($0.value)) }
    let (runner, tensors) = try planned(inputs)
    try runner.forward()
    if mode == .train {
      let outputs = model.graph.outputs
      if let outputGradients, outputGradients.count != outputs.count {
        throw ShowError.gradientCount(expected: outputs.map(\.name), outputGradients.count)
      }
      try runner.backward(
        outputGradients.map { gradients in
          try zip(outputs, gradients).map { try gradient($1, of: $0, in: runner) }
        })
    }
    return LayerResults(model, runner, inputs: tensors, written: written.map(\.shape), hasGradients: mode == .train)
  }

  /// The types that the first reader of a value takes.
  private func accepted(_ value: ModelGraph.ValueID) -> Set<DType> {
    for node in model.graph.nodes {
      guard let port = node.inputs.firstIndex(of: value) else { continue }
      let ports = model.layer(ofModule: node.module).inputs
      return (ports.indices.contains(port) ? ports[port] : ports.last)?.dtypes ?? []
    }
    return []
  }

  /// With as many ones in front of a lone input's shape as the layers need, none if that will do.
  private func planned(_ inputs: [Tensor]) throws -> (runner: GraphRunner, inputs: [Tensor]) {
    do {
      return (try GraphRunner(model, inputs: inputs, mode: mode, seed: seed), inputs)
    } catch let refusal as PluginCallError where refusal.error.code == .shape && inputs.count == 1 {
      let input = inputs[0]
      for rank in (input.shape.rank + 1)..<max(input.shape.rank + 1, Self.pictureRank + 1) {
        let ones = [Int](repeating: 1, count: rank - input.shape.rank)
        let picture = try input.reshaped(Shape(ones + input.shape.dimensions))
        if let runner = try? GraphRunner(model, inputs: [picture], mode: mode, seed: seed) {
          return (runner, [picture])
        }
      }
      throw refusal
    }
  }

  private func gradient(_ given: Tensor, of output: ModelGraph.End, in runner: GraphRunner) throws -> Tensor {
    guard let value = runner.value(output.value) else { return given }
    let gradient = try WrittenTensor.fit(given, to: [value.dtype])
    guard gradient.dtype == value.dtype, Self.extents(gradient.shape) == Self.extents(value.shape) else {
      throw ShowError.wrongShape("the gradient of '\(output.name)'", expected: value.type, gradient.type)
    }
    return try gradient.reshaped(value.shape)
  }
}

extension Tensor {
  /// The same elements in another shape of as many.
  fileprivate func reshaped(_ shape: Shape) throws -> Tensor {
    let result = try Tensor(TensorType(dtype, shape))
    result.bytes.copyMemory(from: UnsafeRawBufferPointer(bytes))
    return result
  }
}
