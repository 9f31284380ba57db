// Generated from tenon/transforms by `tenon plugin builders`.

/// A class as a row of zeros with a one at its place.
public struct OneHot: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: how many classes there are
  ///   - field: the field with the class
  ///   - to: the field that is written; null: the same
  public init(numClasses: Int, field: String? = nil, to: String? = nil) {
    reference = ComponentReference("tenon/OneHot", given: ["num_classes": numClasses, "field": field, "to": to])
  }
}
