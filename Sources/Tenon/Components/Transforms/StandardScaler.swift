// Generated from tenon/transforms by `tenon plugin builders`.

/// (x - mean) / std, feature by feature, as learned on the training part.
public struct StandardScaler: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - withMean: whether features are shifted
  ///   - withStd: whether features are scaled
  ///   - field: the field that is changed
  public init(withMean: Bool? = nil, withStd: Bool? = nil, field: String? = nil) {
    reference = ComponentReference(
      "tenon/StandardScaler", given: ["with_mean": withMean, "with_std": withStd, "field": field])
  }
}
