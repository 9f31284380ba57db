import TenonCore
import TenonEngine
import TenonHost

/// Runs a model layer by layer on given tensors, with the gradients of everything, inputs too.
///
///     let runner = try GraphRunner(model, inputs: [picture])
///     try runner.forward()
///     try runner.backward()
///     print(runner.gradient(ofInput: 0), runner.parameterGradients["0.weight"])
///
/// To look at numbers, not for speed: every layer is planned alone, in plain layout, and none is fused.
public final class GraphRunner {
  public let model: Model
  private let hasGradients: Bool
  /// One for each node of the graph.
  private var runners: [LayerRunner] = []
  private var values: [Tensor?]
  private var gradients: [Tensor?]
  /// The gradient of each parameter, by its name, of the last `backward`.
  public private(set) var parameterGradients: [String: Tensor] = [:]

  /// Plans every layer; nothing is computed yet.
  ///
  /// - Parameters:
  ///   - inputs: one for each input of the graph, in its order.
  ///   - wantsGradients: nil for those of a training alone. With those of evaluation, normalization and dropout are as in
  ///     prediction.
  ///   - seed: of the layers' random draws.
  /// - Throws: `PluginCallError` naming the layer that cannot take what it is given; `TensorError`.
  public init(
    _ model: Model, inputs: [Tensor], mode: PlanRequest.Mode = .train, wantsGradients: Bool? = nil, seed: UInt64 = 0
  ) throws {
    precondition(inputs.count == model.graph.inputs.count, "\(inputs.count) inputs of \(model.graph.inputs.count)")
    self.model = model
    hasGradients = wantsGradients ?? (mode == .train)
    values = Array(repeating: nil, count: model.graph.valueCount)
    gradients = values
    for (end, tensor) in zip(model.graph.inputs, inputs) { values[end.value] = tensor }
    for node in model.graph.nodes {
      let module = model.graph.modules[node.module]
      let runner = try named(node, "plan") {
        try LayerRunner(
          model.layer(ofModule: node.module), host: model.host, inputs: node.inputs.map { $0.flatMap { values[$0] } },
          parameters: model.parameters.filter { $0.module == node.module }.map(\.tensor),
          buffers: model.buffers.filter { $0.module == node.module }.map(\.tensor), mode: mode,
          wantsGradients: hasGradients, seed: seed, stream: RandomStream.of(path: module.path))
      }
      for (value, output) in zip(node.outputs, runner.outputs) { values[value] = output }
      runners.append(runner)
    }
  }

  /// Computes every layer.
  public func forward() throws {
    for (node, runner) in zip(model.graph.nodes, runners) { try named(node, "forward") { try runner.forward() } }
  }

  /// Computes the gradients; follows `forward`.
  ///
  /// - Parameter outputs: the gradient of each output of the graph; nil for those of the sum of all their elements.
  /// - Throws: `PluginCallError`, also for gradients of other types than the outputs'.
  public func backward(_ outputs: [Tensor]? = nil) throws {
    gradients = Array(repeating: nil, count: values.count)
    parameterGradients = [:]
    for (index, end) in model.graph.outputs.enumerated() {
      guard let value = values[end.value], value.dtype.isFloatingPoint else { continue }
      try add(outputs?[index] ?? Self.ones(value.type), to: &gradients[end.value])
    }
    for (node, runner) in zip(model.graph.nodes, runners).reversed() {
      let incoming = node.outputs.map { gradients[$0] }
      guard incoming.contains(where: { $0 != nil }) else { continue }
      try named(node, "backward") { try runner.backward(gradOutputs: incoming) }
      for case (let value?, let gradient?) in zip(node.inputs, runner.gradInputs) {
        try add(gradient, to: &gradients[value])
      }
      let parameters = model.parameters.filter { $0.module == node.module }
      for case (let parameter, let gradient?) in zip(parameters, runner.gradParameters) {
        try add(gradient, to: &parameterGradients[parameter.name])
      }
    }
  }

  /// What a value of the graph is, of the last `forward`.
  public func value(_ id: ModelGraph.ValueID) -> Tensor? { values[id] }

  /// The gradient of a value of the graph, of the last `backward`; nil where there is none.
  public func gradient(of id: ModelGraph.ValueID) -> Tensor? { gradients[id] }

  /// The gradient of an input of the graph, by its position; nil where there is none, as for indices.
  public func gradient(ofInput index: Int) -> Tensor? { gradient(of: model.graph.inputs[index].value) }

  private func named<Result>(_ node: ModelGraph.Node, _ call: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ComponentError {
      let module = model.graph.modules[node.module]
      throw PluginCallError(
        component: module.component.name, call: call, place: "layer '\(module.path)'", error: error)
    }
  }

  /// What several readers of one value, or several uses of one parameter, contribute is summed.
  private func add(_ gradient: Tensor, to sum: inout Tensor?) throws {
    guard let known = sum else {
      sum = try gradient.copy()
      return
    }
    if known.dtype == .float64 {
      for index in known[Double.self].indices { known[Double.self][index] += gradient[Double.self][index] }
    } else {
      for index in known[Float.self].indices { known[Float.self][index] += gradient[Float.self][index] }
    }
  }

  private static func ones(_ type: TensorType) throws -> Tensor {
    let tensor = try Tensor(type)
    if type.dtype == .float64 {
      tensor[Double.self].update(repeating: 1)
    } else {
      tensor[Float.self].update(repeating: 1)
    }
    return tensor
  }
}
