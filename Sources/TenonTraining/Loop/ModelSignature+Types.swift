import TenonArchive
import TenonCore
import TenonEngine

extension ModelSignature {
  /// What a model reads of samples, and what it yields for a batch of them.
  ///
  /// - Parameters:
  ///   - fields: the types of a sample's fields.
  ///   - batchSize: one that the model is used with; what is the same for one more is fixed.
  /// - Throws: `PlanError` for a layer that refuses its input.
  init(_ plans: PlanTable, fields: [String: TensorType], batchSize: Int) throws {
    func types(_ count: Int) -> [String: TensorType] {
      fields.mapValues { TensorType($0.dtype, Shape([count] + $0.shape.dimensions)) }
    }
    let outputs = try plans.outputTypes(.eval, inputs: types(batchSize))
    let others = try? plans.outputTypes(.eval, inputs: types(batchSize + 1))
    let graph = plans.model.graph
    self.init(
      inputs: graph.inputs.compactMap { end in
        // A model that takes no other number of samples has a fixed one.
        fields[end.name].map { End(end.name, $0.dtype, [others == nil ? batchSize : nil] + $0.shape.dimensions) }
      },
      outputs: graph.outputs.compactMap { end in
        outputs[end.name].map { type in
          let other = others.flatMap { $0[end.name] }?.shape.dimensions ?? type.shape.dimensions
          let isFixed = { (index: Int) in index < other.count && other[index] == type.shape[index] }
          return End(end.name, type.dtype, type.shape.dimensions.indices.map { isFixed($0) ? type.shape[$0] : nil })
        }
      })
  }
}
