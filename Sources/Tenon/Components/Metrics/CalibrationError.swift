// Generated from tenon/metrics by `tenon plugin builders`.

/// How far the probabilities of predictions are from how often they are right.
public struct CalibrationError: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - nBins: bins of equal width that probabilities are put into
  ///   - norm: how the differences of the bins become one value
  ///   - activation: what makes probabilities of the input; identity where it holds them
  public init(nBins: Int? = nil, norm: String? = nil, activation: String? = nil) {
    reference = ComponentReference(
      "tenon/CalibrationError", given: ["n_bins": nBins, "norm": norm, "activation": activation])
  }
}
