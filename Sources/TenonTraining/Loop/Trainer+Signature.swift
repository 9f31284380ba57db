import TenonArchive
import TenonCore
import TenonEngine

extension ModelSignature {
  /// What a model reads of samples, and what it yields for a batch of them.
  ///
  /// - Parameter fields: the types of a sample's fields.
  /// - Throws: `PlanError` for a layer that refuses its input.
  init(_ plans: PlanTable, fields: [String: TensorType]) throws {
    let graph = plans.model.graph
    func types(batch: Int) -> [String: TensorType] {
      fields.mapValues { TensorType($0.dtype, Shape([batch] + $0.shape.dimensions)) }
    }
    let inputs = graph.inputs.compactMap { end in
      fields[end.name].map { ModelSignature.End(end.name, $0.dtype, [nil] + $0.shape.dimensions) }
    }
    // What differs between two batch sizes is not fixed.
    let (two, three) = (
      try plans.outputTypes(.eval, inputs: types(batch: 2)), try plans.outputTypes(.eval, inputs: types(batch: 3))
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
