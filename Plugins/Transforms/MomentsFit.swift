import TenonPlugin

/// Mean and standard deviation of each feature or channel in the training part, by Welford's method in float64.
final class MomentsFit: Fit {
  private let field: String
  private let dimension: Int
  private let width: (TensorView, _ field: String) throws -> Int
  private var count = 0.0
  private var mean: [Double] = []
  /// Sums of squared differences from the mean.
  private var squares: [Double] = []

  /// - Parameters:
  ///   - dimension: that of the features, counted from the last one, which is 1.
  ///   - width: how many features a tensor has; refuses what has none.
  init(_ field: String, dimension: Int, width: @escaping (TensorView, _ field: String) throws -> Int) {
    (self.field, self.dimension, self.width) = (field, dimension, width)
  }

  func accumulate(_ index: Int, _ sample: Sample?) throws {
    guard let view = try sample?.required(field) else {
      throw ComponentError(.argument, "expected a sample, received none")
    }
    let width = try width(view, field)
    if mean.isEmpty {
      (mean, squares) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
    }
    guard width == mean.count else {
      throw ComponentError(
        .shape, field: field,
        "expected \(mean.count) features or channels, as other samples have, received \(view.received)")
    }
    let values = try view.elements(Float.self)
    let inner = (view.rank - dimension + 1..<view.rank).reduce(1) { $0 * view.dimension($1) }
    guard !values.isEmpty else { return }
    for outer in 0..<values.count / (width * inner) {
      for place in 0..<inner {
        count += 1
        for feature in 0..<width {
          let value = Double(values[(outer * width + feature) * inner + place])
          let difference = value - mean[feature]
          mean[feature] += difference / count
          squares[feature] += difference * (value - mean[feature])
        }
      }
    }
  }

  /// `mean` and `scale`, which is 1 where a feature is constant.
  func finish() throws -> [String: Tensor] {
    guard count > 0 else {
      throw ComponentError(.data, field: field, "expected samples to learn from, received none")
    }
    let scale = zip(mean, squares).map { mean, squares in
      let variance = squares / count
      // What rounding leaves of the variance of a constant, as scikit-learn judges it.
      let rounding = count * mean * Double.ulpOfOne
      return variance <= count * Double.ulpOfOne * variance + rounding * rounding ? 1 : variance.squareRoot()
    }
    guard mean.allSatisfy(\.isFinite), scale.allSatisfy(\.isFinite) else {
      throw ComponentError(.data, field: field, "expected finite numbers in the training part, received others")
    }
    var tensors: [String: Tensor] = [:]
    try tensors.set("mean", numbers: mean)
    try tensors.set("scale", numbers: scale)
    return tensors
  }
}

extension FitState {
  /// What `MomentsFit` finished with.
  ///
  /// - Throws: `ComponentError` (state) for anything else.
  func moments() throws -> (mean: [Double], scale: [Double]) {
    let (mean, scale) = (try numbers("mean"), try numbers("scale"))
    guard !mean.isEmpty, mean.count == scale.count, mean.allSatisfy(\.isFinite),
      scale.allSatisfy({ $0 > 0 && $0.isFinite })
    else {
      throw ComponentError(
        .state, "expected a mean and a scale above 0 for each feature, received \(mean.count) and \(scale.count)")
    }
    return (mean, scale)
  }
}
