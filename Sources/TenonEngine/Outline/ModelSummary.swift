import TenonCore
import TenonHost

/// The layers of a model with the shapes that they yield, their parameters and their work, for given inputs.
///
/// As the graph has them, neither fused nor in other layouts; made without memory for a single parameter.
public struct ModelSummary: Sendable, Equatable {
  /// An input, with the batch.
  public struct Input: Sendable, Equatable {
    public let name: String
    public let type: TensorType

    public init(_ name: String, _ type: TensorType) {
      self.name = name
      self.type = type
    }
  }

  /// One application of a layer.
  public struct Layer: Sendable, Equatable {
    public let path: String
    /// Full name.
    public let component: String
    public let outputs: [TensorType]
    /// Numbers that can be trained; none where a layer is applied once more.
    public let parameterCount: Int
    /// Of one forward by the direct algorithm; a multiplication and an addition are two.
    public let flops: Double

    public init(path: String, component: String, outputs: [TensorType], parameterCount: Int, flops: Double) {
      self.path = path
      self.component = component
      self.outputs = outputs
      self.parameterCount = parameterCount
      self.flops = flops
    }
  }

  public let inputs: [Input]
  public let layers: [Layer]

  public init(inputs: [Input], layers: [Layer]) {
    self.inputs = inputs
    self.layers = layers
  }

  public var parameterCount: Int { layers.reduce(0) { $0 &+ $1.parameterCount } }
  public var flops: Double { layers.reduce(0) { $0 + $1.flops } }

  /// Plans every layer, as for evaluation.
  ///
  /// - Parameter inputs: the types of the model's inputs, with the batch.
  /// - Throws: `PlanError` for a missing input and for a layer that refuses its input.
  public init(_ outline: ModelOutline, inputs: [String: TensorType]) throws {
    let typed = try TypedGraph(
      outline, losses: [], metrics: [], mode: .eval, precision: .default, inputs: inputs,
      trainable: outline.parameters.map { _ in false })
    self.init(outline, typed, inputs: inputs)
  }

  /// What planning has found of a model's own layers.
  init(_ outline: ModelOutline, _ typed: TypedGraph, inputs: [String: TensorType]) {
    var counts: [Int: Int] = [:]
    for parameter in outline.parameters {
      counts[parameter.module, default: 0] &+= parameter.type.shape.checkedElementCount ?? 0
    }
    let layers = zip(outline.graph.nodes, typed.nodes).map { node, planned in
      Layer(
        path: outline.graph.modules[node.module].path, component: planned.component,
        outputs: node.outputs.map { typed.values[$0].type },
        parameterCount: counts.removeValue(forKey: node.module) ?? 0, flops: planned.plain?.plan.flops ?? 0)
    }
    self.init(
      inputs: outline.graph.inputs.compactMap { end in inputs[end.name].map { Input(end.name, $0) } }, layers: layers)
  }
}
