// Generated from tenon/metrics by `tenon plugin builders`.

/// Curve of true against false positives.
public struct ROC: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - posLabel: the class that is looked for
  ///   - dropIntermediate: leave out points that change nothing in the drawing
  ///   - activation: what makes probabilities of the input; identity where it holds them
  public init(posLabel: Int? = nil, dropIntermediate: Bool? = nil, activation: String? = nil) {
    reference = ComponentReference(
      "tenon/ROC", given: ["pos_label": posLabel, "drop_intermediate": dropIntermediate, "activation": activation])
  }
}
