import TenonPlugin

/// What makes probabilities of a model's scores, for metrics that compare scores of different samples.
enum ScoreActivation: String, Sendable, CaseIterable {
  case identity, softmax, sigmoid

  static let argument: Argument = .choice(
    "activation", allCases.map(\.rawValue), default: identity.rawValue,
    "what makes probabilities of the input; identity where it holds them")

  init(_ config: Config) throws {
    guard let activation = ScoreActivation(rawValue: try config.string("activation")) else {
      throw ComponentError(.config, field: "activation", "expected one of \(Self.allCases.map(\.rawValue))")
    }
    self = activation
  }

  /// Writes the probabilities of a position.
  ///
  /// - Parameters:
  ///   - stride: from one score of the position to the next.
  ///   - y: `count` numbers.
  @inline(__always)
  func apply<T: Scalar>(_ x: UnsafePointer<T>, stride: Int, count: Int, into y: UnsafeMutablePointer<T>) {
    switch self {
    case .identity:
      for k in 0..<count { y[k] = x[k &* stride] }
    case .sigmoid:
      for k in 0..<count { y[k] = 1 / (1 + T.exp(-x[k &* stride])) }
    case .softmax:
      var largest = x[0]
      for k in 0..<count where x[k &* stride] > largest { largest = x[k &* stride] }
      var sum = 0.0
      for k in 0..<count {
        y[k] = T.exp(x[k &* stride] - largest)
        sum += Double(y[k])
      }
      let factor = T(1 / sum)
      for k in 0..<count { y[k] *= factor }
    }
  }
}
