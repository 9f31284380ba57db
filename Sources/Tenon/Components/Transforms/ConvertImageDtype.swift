// Generated from tenon/transforms by `tenon plugin builders`.

/// An image as numbers or as bytes.
public struct ConvertImageDtype: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter dtype: type of the elements
  public init(dtype: String? = nil) {
    reference = ComponentReference("tenon/ConvertImageDtype", given: ["dtype": dtype])
  }
}
