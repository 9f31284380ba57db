import TenonPlugin

/// Mean of the absolute differences of all elements: scikit-learn's `mean_absolute_error`.
///
/// - Input shape: any; target: the same shape and dtype.
/// - Value: `mean_absolute_error`.
struct MeanAbsoluteError: ElementwiseError {
  static let declaration = Declaration(
    "MeanAbsoluteError", "mean absolute difference of input and target", supportsFloat64: true)

  var values: [MetricValue] { [MetricValue("mean_absolute_error", .lower)] }

  @inline(__always)
  static func value(_ prediction: Double, _ target: Double) -> Double { (prediction - target).magnitude }
}
