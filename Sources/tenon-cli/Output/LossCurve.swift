/// The losses of all steps so far in a bounded number of means: where it is full, two become one.
struct LossCurve {
  private static let most = 64

  private(set) var means: [Double] = []
  /// Steps that are in one of the means.
  private var stride = 1
  private var sum = 0.0
  private var count = 0

  mutating func add(_ loss: Double) {
    sum += loss
    count += 1
    guard count == stride else { return }
    if means.count == Self.most {
      means = (0..<Self.most / 2).map { pair -> Double in means[2 * pair] / 2 + means[2 * pair + 1] / 2 }
      stride *= 2
      // What is there is half of the next one.
      return
    }
    means.append(sum / Double(count))
    (sum, count) = (0, 0)
  }
}
