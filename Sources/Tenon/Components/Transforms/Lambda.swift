// Generated from tenon/transforms by `tenon plugin builders`.

/// A formula of each element.
public struct Lambda: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lambd: what becomes of an element x
  ///   - field: the field whose elements are meant
  public init(lambd: String, field: String? = nil) {
    reference = ComponentReference("tenon/Lambda", given: ["lambd": lambd, "field": field])
  }
}
