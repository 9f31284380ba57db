import TenonPlugin

/// Mean of the squared differences of all elements: scikit-learn's `mean_squared_error`.
///
/// - Input shape: any; target: the same shape and dtype.
/// - Value: `mean_squared_error`.
struct MeanSquaredError: ElementwiseError {
  static let declaration = Declaration(
    "MeanSquaredError", "mean squared difference of input and target", supportsFloat64: true)

  var values: [MetricValue] { [MetricValue("mean_squared_error", .lower)] }

  @inline(__always)
  static func value(_ prediction: Double, _ target: Double) -> Double {
    (prediction - target) * (prediction - target)
  }
}
