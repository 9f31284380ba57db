import Glibc

/// A normal distribution between two bounds, by the inverse of its distribution function.
struct TruncatedNormal {
  private let mean: Double
  private let scale: Double
  private let low: Double
  private let high: Double
  /// The error function at the bounds.
  private let first: Double
  private let width: Double

  init(mean: Double, std: Double, low: Double, high: Double) {
    (self.mean, self.low, self.high) = (mean, low, high)
    scale = std * 2.0.squareRoot()
    first = erf((low - mean) / scale)
    width = erf((high - mean) / scale) - first
  }

  /// - Parameter share: of the distribution, that lies below the value.
  func value(at share: Double) -> Double {
    max(low, min(high, mean + scale * Self.inverseErrorFunction(first + width * share)))
  }

  /// - Source: Giles 2010, Approximating the erfinv function, refined by Newton's method.
  private static func inverseErrorFunction(_ x: Double) -> Double {
    guard abs(x) < 1 else { return x * .infinity }
    var w = -log((1 - x) * (1 + x))
    let coefficients: [Double]
    if w < 5 {
      w -= 2.5
      coefficients = central
    } else {
      w = w.squareRoot() - 3
      coefficients = tail
    }
    var y = x * coefficients.reduce(0) { $0 * w + $1 }
    for _ in 0..<2 { y -= (erf(y) - x) / (2 / Double.pi.squareRoot() * exp(-y * y)) }
    return y
  }

  private static let central = [
    2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503, -0.00417768164,
    0.246640727, 1.50140941,
  ]
  private static let tail = [
    -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
    1.00167406, 2.83297682,
  ]
}
