import TenonPlugin

/// Mean of the absolute differences of all elements, each by the size of its target: scikit-learn's
/// `mean_absolute_percentage_error`.
///
///     1/n · Σ |ŷ - y| / max(|y|, 2⁻⁵²)
///
/// - Input shape: any; target: the same shape and dtype.
/// - Value: `mean_absolute_percentage_error`, a share: 1 is a hundred percent. A target of zero makes it very large.
struct MeanAbsolutePercentageError: ElementwiseError {
  static let declaration = Declaration(
    "MeanAbsolutePercentageError", "mean absolute difference of input and target, by the size of the target",
    supportsFloat64: true)

  var values: [MetricValue] { [MetricValue("mean_absolute_percentage_error", .lower)] }

  @inline(__always)
  static func value(_ prediction: Double, _ target: Double) -> Double {
    (prediction - target).magnitude / max(target.magnitude, .ulpOfOne)
  }
}
