import TenonArchive
import TenonCore
import TenonEngine

extension ModelSignature {
  /// What a model reads of samples, and what it yields for a batch of them.
  ///
  /// - Parameters:
  ///   - fields: the types of a sample's fields.
  ///   - ragged: the fields whose samples differ in length.
  /// - Throws: `PlanError` for a layer that refuses its input.
  init(_ plans: PlanTable, fields: [String: TensorType], ragged: Set<String>) throws {
    let graph = plans.model.graph
    func types(batch: Int, longer: Int) -> [String: TensorType] {
      var types: [String: TensorType] = [:]
      for (name, type) in fields {
        var dimensions = type.shape.dimensions
        if ragged.contains(name) { dimensions[0] += longer }
        types[name] = TensorType(type.dtype, Shape([batch] + dimensions))
      }
      return types
    }
    let inputs = graph.inputs.compactMap { end in
      fields[end.name].map { type in
        var dimensions: [Int?] = [nil] + type.shape.dimensions
        if ragged.contains(end.name) { dimensions[1] = nil }
        return ModelSignature.End(end.name, type.dtype, dimensions)
      }
    }
    // What differs between two batch sizes and lengths is not fixed.
    let (two, three) = (
      try plans.outputTypes(.eval, inputs: types(batch: 2, longer: 0)),
      try plans.outputTypes(.eval, inputs: types(batch: 3, longer: 1))
    )
    let outputs = graph.outputs.compactMap { end -> ModelSignature.End? in
      guard let type = two[end.name], let other = three[end.name]?.shape.dimensions else { return nil }
      let dimensions = type.shape.dimensions.enumerated().map { index, extent in
        index < other.count && other[index] == extent ? extent : nil
      }
      return ModelSignature.End(end.name, type.dtype, dimensions)
    }
    self.init(inputs: inputs, outputs: outputs)
  }
}
