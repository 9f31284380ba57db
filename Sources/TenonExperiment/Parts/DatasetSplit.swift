import TenonCore

/// How a dataset is divided: shares for training, validation and, with three of them, test.
///
/// Written `[8, 1, 1]`, `8:1:1` or `[0.8, 0.1, 0.1]`.
public struct DatasetSplit: Sendable, Equatable, CustomStringConvertible {
  /// Whole numbers in any proportion, or fractions that add up to 1.
  public enum Shares: Sendable, Equatable {
    case weights([Int])
    case fractions([Double])
  }

  public let shares: Shares

  /// Nil unless there are two or three shares above 0, fractions adding up to 1.
  public init?(_ shares: Shares) {
    switch shares {
    case .weights(let weights):
      guard weights.allSatisfy({ (1...Self.largestWeight).contains($0) }), 2...3 ~= weights.count else { return nil }
    case .fractions(let fractions):
      guard fractions.allSatisfy({ $0 > 0 && $0 < 1 }), 2...3 ~= fractions.count,
        abs(fractions.reduce(0, +) - 1) <= 1e-9
      else { return nil }
    }
    self.shares = shares
  }

  /// Keeps products with any number of samples that fits into memory exact.
  private static let largestWeight = 1_000_000

  public var partCount: Int {
    switch shares {
    case .weights(let weights): weights.count
    case .fractions(let fractions): fractions.count
    }
  }

  /// Samples of each part: the shares rounded down, and what is left dealt out one by one from the first part on.
  ///
  /// As PyTorch's `random_split` does with fractions.
  public func counts(of total: Int) -> [Int] {
    var counts: [Int]
    switch shares {
    case .weights(let weights):
      let sum = weights.reduce(0, +)
      counts = weights.map { sum.dividingFullWidth(total.multipliedFullWidth(by: $0)).quotient }
    case .fractions(let fractions):
      counts = fractions.map { Int((Double(total) * $0).rounded(.down)) }
    }
    // Rounding cannot make more than there are, but fractions may add up to a little more than 1.
    for part in counts.indices.reversed() where counts.reduce(0, +) > total { counts[part] -= 1 }
    for extra in 0..<max(0, total - counts.reduce(0, +)) { counts[extra % counts.count] += 1 }
    return counts
  }

  public var description: String {
    switch shares {
    case .weights(let weights): weights.map(String.init).joined(separator: ":")
    case .fractions(let fractions): "\(fractions)"
    }
  }

  var json: JSON {
    switch shares {
    case .weights(let weights): .array(weights.map(JSON.int))
    case .fractions(let fractions): .array(fractions.map(JSON.double))
    }
  }
}

extension DatasetSplit {
  private static let expected =
    "two or three shares above 0, for training, validation and test: [8, 1, 1], 8:1:1, or fractions that add up to 1"

  /// - Throws: `ExperimentError` with the line.
  init(_ setting: Setting) throws(ExperimentError) {
    guard let shares = Self.shares(setting), let split = DatasetSplit(shares) else {
      throw ExperimentError.wrongValue("split", expected: Self.expected, setting)
    }
    self = split
  }

  private static func shares(_ setting: Setting) -> Shares? {
    let values: [Value]
    switch setting.kind {
    case .scalar(.string(let text)):
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      values = parts.compactMap { Int($0).map(Value.int) ?? Double($0).map(Value.float) }
      guard values.count == parts.count else { return nil }
    case .list(let items):
      values = items.compactMap { if case .scalar(let value) = $0.kind { value } else { nil } }
      guard values.count == items.count else { return nil }
    default: return nil
    }
    let weights = values.compactMap { if case .int(let weight) = $0 { weight } else { nil } }
    if weights.count == values.count { return .weights(weights) }
    let fractions = values.compactMap(\.number)
    return fractions.count == values.count ? .fractions(fractions) : nil
  }
}
