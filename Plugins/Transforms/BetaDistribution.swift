import Glibc
import TenonPlugin

/// Draws from the Beta distribution.
enum BetaDistribution {
  /// One draw of Beta(alpha, alpha) as the ratio of two Gamma draws, in logarithms, which a small alpha
  /// cannot underflow.
  static func symmetric(_ alpha: Double, _ random: RandomSequence) -> Double {
    var next: UInt64 = 0
    let first = logGamma(alpha, random, &next)
    let second = logGamma(alpha, random, &next)
    return 1 / (1 + exp(second - first))
  }

  /// The logarithm of a draw of Gamma(shape, 1).
  ///
  /// - Source: Marsaglia and Tsang 2000, A Simple Method for Generating Gamma Variables.
  private static func logGamma(_ shape: Double, _ random: RandomSequence, _ next: inout UInt64) -> Double {
    // Below 1: Gamma(shape) = Gamma(shape + 1) · U^(1 / shape).
    let boost = shape < 1 ? log(1 - uniform(random, &next)) / shape : 0
    let d = (shape < 1 ? shape + 1 : shape) - 1 / 3.0
    let c = 1 / (9 * d).squareRoot()
    // A draw is accepted with a probability above 0.95; the bound only guards against a broken generator.
    for _ in 0..<1_000 {
      let radius = (-2 * log(1 - uniform(random, &next))).squareRoot()
      let x = radius * cos(2 * .pi * uniform(random, &next))
      let root = 1 + c * x
      let u = 1 - uniform(random, &next)
      guard root > 0 else { continue }
      let v = root * root * root
      if log(u) < 0.5 * x * x + d - d * v + d * log(v) { return log(d * v) + boost }
    }
    return log(d) + boost
  }

  private static func uniform(_ random: RandomSequence, _ next: inout UInt64) -> Double {
    defer { next &+= 1 }
    return random.uniformDouble(next)
  }
}
