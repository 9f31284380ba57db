import TenonCore

/// Mean and deviation of numbers that come in parts, in one pass.
///
/// Each part's mean and sum of squared differences are computed alone and merged: no sum of squares is taken from another.
/// - Source: Chan, Golub and LeVeque 1983, Algorithms for Computing the Sample Variance, eq. 2.1.
public struct ChannelMoments: Sendable, Equatable {
  public private(set) var count = 0.0
  public private(set) var mean = 0.0
  private var squares = 0.0

  /// With the number of values in the denominator, as NumPy has it.
  public var deviation: Double { count > 0 ? (squares / count).squareRoot() : 0 }

  init() {}

  /// Of bytes by their sums, which are exact; a byte counts as a number from 0 to 1, as ToTensor makes it.
  init(bytes count: Int, sum: Int, squares: Int) {
    guard count > 0 else { return }
    self.count = Double(count)
    mean = Double(sum) / Double(count) / 255
    // Σ x² - (Σ x)² / n in whole numbers but for the division.
    let (quotient, rest) = sum.quotientAndRemainder(dividingBy: count)
    let exact = Double(squares - quotient * sum) - Double(rest) * (Double(sum) / Double(count))
    self.squares = max(0, exact) / (255 * 255)
  }

  init(of values: some Collection<Float>) {
    guard !values.isEmpty else { return }
    count = Double(values.count)
    mean = values.reduce(0.0) { $0 + Double($1) } / count
    squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
  }

  mutating func merge(_ other: ChannelMoments) {
    guard other.count > 0 else { return }
    let all = count + other.count
    let difference = other.mean - mean
    squares += other.squares + difference * difference * (count * other.count / all)
    mean += difference * (other.count / all)
    count = all
  }
}
