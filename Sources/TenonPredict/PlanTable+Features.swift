import TenonCore
import TenonEngine

extension PlanTable {
  /// What a layer makes of one sample: its type, without the batch.
  ///
  /// - Parameters:
  ///   - layer: one of those that are tapped.
  ///   - sample: the types of a sample's fields.
  /// - Throws: `DataError` for a value without a row for each sample, or of another type than float32; what planning throws.
  package func featureType(of layer: String, sample: [String: TensorType]) throws -> TensorType {
    // Two rows, so that a value of one row is not taken for that of a sample.
    let types = sample.mapValues { TensorType($0.dtype, Shape([2] + $0.shape.dimensions)) }
    let value = try plan(.eval, inputs: types).output(layer)?.type
    guard let value, value.dtype == .float32, value.shape.dimensions.first == 2 else {
      throw DataError.noFeatures(layer, value)
    }
    return value.row
  }
}
