import Glibc
import TenonCore

/// Round numbers along a side of a chart.
struct ChartAxis {
  let low: Double
  let high: Double
  let ticks: [Double]

  /// - Parameters:
  ///   - count: about how many numbers there is room for.
  ///   - endsAtValues: whether it is as long as the values are, and not to the next round numbers.
  init(_ values: some Sequence<Double>, count: Int, wholeNumbers: Bool = false, endsAtValues: Bool = false) {
    var (least, greatest) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite { (least, greatest) = (min(least, value), max(greatest, value)) }
    if least > greatest { (least, greatest) = (0, 1) }
    if wholeNumbers, least == greatest { (least, greatest) = (least - 1, greatest + 1) }
    let middle = max(abs(least), abs(greatest))
    if greatest - least <= middle * 1e-9 || !(greatest - least).isFinite {
      let room = middle == 0 ? 1 : middle * 0.1
      (least, greatest) = (max(least - room, -1e300), min(greatest + room, 1e300))
    }
    let step = Self.step((greatest - least) / Double(max(1, count)), wholeNumbers)
    // Nothing is left out at the ends: the chart ends at a round number where that is near.
    let first = (least / step).rounded(.down)
    let last = (greatest / step).rounded(.up)
    guard step.isFinite, step > 0, last - first < 1000 else {
      (low, high, ticks) = (least, greatest, [least, greatest])
      return
    }
    if wholeNumbers || endsAtValues {
      (low, high) = (least, greatest)
    } else {
      (low, high) = (first * step, last * step)
    }
    let edge = step * 1e-6
    let (least2, greatest2) = (low - edge, high + edge)
    ticks = (Int(first)...Int(last)).map { Double($0) * step }.filter { $0 >= least2 && $0 <= greatest2 }
  }

  /// Between 0 and 1.
  func share(_ value: Double) -> Double { high > low ? (low...high).share(of: value) : 0.5 }

  private static func step(_ rough: Double, _ wholeNumbers: Bool) -> Double {
    let power = pow(10, floor(log10(rough)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? rough
    return wholeNumbers ? max(1, step.rounded()) : step
  }
}
