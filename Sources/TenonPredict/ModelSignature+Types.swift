import TenonArchive
import TenonCore
import TenonEngine

extension ModelSignature {
  /// What a model reads of samples, and what it yields for a batch of them.
  ///
  /// - Parameters:
  ///   - fields: the types of a sample's fields.
  ///   - ragged: the fields whose samples differ in length.
  ///   - batchSize: one that the model is used with.
  /// - Throws: `PlanError` for a layer that refuses its input.
  package init(_ plans: PlanTable, fields: [String: TensorType], ragged: Set<String>, batchSize: Int) throws {
    func types(batch: Int, longer: Int) -> [String: TensorType] {
      var types: [String: TensorType] = [:]
      for (name, type) in fields {
        var dimensions = type.shape.dimensions
        if ragged.contains(name) { dimensions[0] += longer }
        types[name] = TensorType(type.dtype, Shape([batch] + dimensions))
      }
      return types
    }
    let outputs = try plans.outputTypes(.eval, inputs: types(batch: batchSize, longer: 0))
    // What differs with another number of samples and other lengths is free; a model that takes no others has them fixed.
    let others = try? plans.outputTypes(.eval, inputs: types(batch: batchSize + 1, longer: 1))
    let graph = plans.model.graph
    self.init(
      inputs: graph.inputs.compactMap { end in
        fields[end.name].map { type in
          var dimensions: [Int?] = [others == nil ? batchSize : nil] + type.shape.dimensions
          if others != nil, ragged.contains(end.name) { dimensions[1] = nil }
          return End(end.name, type.dtype, dimensions)
        }
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
