import TenonCore

extension Prediction {
  /// What the activation makes of a sample's output.
  ///
  /// - Parameter classes: the first extent of the output; softmax is over it, and its elements lie `values.count / classes`
  ///   apart.
  package func activated(_ values: [Double], classes: Int) -> [Double] {
    switch activation {
    case .identity: values
    case .sigmoid: values.map { 1 / (1 + Double.exp(-$0)) }
    case .exp: values.map { Double.exp($0) }
    case .softmax: Self.softmax(values, classes: classes)
    }
  }

  private static func softmax(_ values: [Double], classes: Int) -> [Double] {
    let inner = values.count / max(1, classes)
    var result = values
    for position in 0..<inner {
      let places = stride(from: position, to: values.count, by: inner)
      let largest = places.map { values[$0] }.max() ?? 0
      let sum = places.reduce(0) { $0 + Double.exp(values[$1] - largest) }
      for place in places { result[place] = Double.exp(values[place] - largest) / sum }
    }
    return result
  }
}
