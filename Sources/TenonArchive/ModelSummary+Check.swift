import TenonCore
import TenonEngine

extension ModelSummary {
  /// Whether it speaks of this graph's layers, and agrees with what the signature says of the ends.
  ///
  /// What the layers themselves say of their shapes takes their plugins: `fault(in:)`.
  func agrees(with graph: ModelGraph, _ signature: ModelSignature?) -> Bool {
    guard layers.count == graph.nodes.count, inputs.map(\.name) == graph.inputs.map(\.name) else { return false }
    var types: [ModelGraph.ValueID: TensorType] = [:]
    for (end, input) in zip(graph.inputs, inputs) { types[end.value] = input.type }
    for (node, layer) in zip(graph.nodes, layers) {
      let module = graph.modules[node.module]
      guard layer.path == module.path, layer.component == module.component.name,
        layer.outputs.count == node.outputs.count
      else { return false }
      for (value, type) in zip(node.outputs, layer.outputs) { types[value] = type }
    }
    guard let signature else { return true }
    return zip(graph.inputs + graph.outputs, signature.inputs + signature.outputs).allSatisfy { end, declared in
      guard let type = types[end.value] else { return false }
      return type.dtype == declared.dtype && type.shape.rank == declared.dimensions.count
        && zip(type.shape.dimensions, declared.dimensions).allSatisfy { $1 == nil || $0 == $1 }
    }
  }

  /// How the layers of a model contradict it: the first layer whose shapes or parameters are others; nil if none are.
  ///
  /// - Parameter planned: the layers for some inputs; for others than these they are planned once more.
  public func fault(in model: ModelOutline, planned: ModelSummary? = nil) -> String? {
    let types = Dictionary(inputs.map { ($0.name, $0.type) }) { first, _ in first }
    let known = planned.flatMap { $0.inputs == inputs ? $0 : nil }
    guard let planned = try? known ?? ModelSummary(model, inputs: types) else {
      return "layers that take \(inputs.map { "\($0.name) \($0.type)" }.joined(separator: ", "))"
    }
    func text(_ layer: Layer) -> String {
      "\(layer.outputs.map { "\($0)" }.joined(separator: ", ")), \(Plural.count(layer.parameterCount, "parameter"))"
    }
    for (layer, other) in zip(layers, planned.layers)
    where layer.outputs != other.outputs || layer.parameterCount != other.parameterCount {
      return "layer '\(layer.path)' with \(text(layer)); it has \(text(other))"
    }
    return nil
  }
}

extension ModelArchiveError {
  /// The layers are not what the manifest says that they are.
  public static func summary(_ fault: String, _ path: String) -> ModelArchiveError {
    ModelArchiveError(
      diagnostic: Diagnostic("archive-manifest", "the manifest in \(path) is damaged at 'summary'")
        .expected("the shapes and parameters that the layers have").received(fault))
  }

  /// A graph that cannot be, with its place.
  static func graph(_ error: GraphError, _ path: String) -> ModelArchiveError {
    var diagnostic = Diagnostic(error.diagnostic.code, "\(path), graph.json: \(error.diagnostic.headline)")
    for detail in error.diagnostic.details { diagnostic = diagnostic.with(detail.label, detail.text) }
    return ModelArchiveError(diagnostic: diagnostic)
  }
}
