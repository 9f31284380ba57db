// Generated from tenon/transforms by `tenon plugin builders`.

/// The numbers of an image times a matrix.
public struct LinearTransformation: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - transformationMatrix: [D, D] for D = channels x height x width
  ///   - meanVector: [D], subtracted first
  public init(transformationMatrix: Value, meanVector: Value) {
    reference = ComponentReference(
      "tenon/LinearTransformation", given: ["transformation_matrix": transformationMatrix, "mean_vector": meanVector])
  }
}
