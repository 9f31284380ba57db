import Foundation
import Tenon

/// Numbers as the command prints them.
enum Format {
  static func fixed(_ value: Double, _ digits: Int = 4) -> String { value.fixed(digits) }

  /// As many digits as say something: `0.001`, `5e-05`.
  static func short(_ value: Double) -> String { value.isNaN ? "nan" : String(format: "%g", value) }

  /// Groups digits by thousands: 1234567 -> 1,234,567.
  static func count(_ value: Int) -> String { value.grouped }

  /// With what is counted: `1 epoch`, `1,234 epochs`.
  static func count(_ value: Int, _ noun: String) -> String { Plural.counted(value, noun) }

  /// Writes seconds as a clock does: 75.2 -> 1:15.
  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "-" }
    let total = Int(seconds.rounded())
    let (hours, minutes) = (total / 3600, total / 60 % 60)
    return hours > 0
      ? String(format: "%d:%02d:%02d", hours, minutes, total % 60) : String(format: "%d:%02d", minutes, total % 60)
  }

  /// Operations on numbers: `4.3 MFLOP`, `3.6 GFLOP`.
  static func flops(_ count: Double) -> String {
    count < 1e9 ? "\(fixed(count / 1e6, 1)) MFLOP" : "\(fixed(count / 1e9, 2)) GFLOP"
  }

  static func bytes(_ count: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    var (value, unit) = (Double(count), 0)
    while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    return unit == 0 ? "\(count) B" : "\(fixed(value, 1)) \(units[unit])"
  }

  /// `loss 0.2410`; of several losses each in brackets.
  static func loss(_ evaluation: Evaluation, _ digits: Int = 4) -> String {
    let each = evaluation.losses.map { "\($0.name) \(fixed($0.value, digits))" }.joined(separator: ", ")
    return "loss \(fixed(evaluation.loss, digits))" + (each.isEmpty ? "" : " (\(each))")
  }

  /// `test accuracy 0.9123`, `loss 0.241000`, `of 10,000 samples`.
  static func evaluation(_ evaluation: Evaluation, _ prefix: String) -> [String] {
    let numbers = evaluation.metrics.numbers.map { "\($0.name) \(fixed($0.value))" } + [loss(evaluation, 6)]
    return ["\(prefix) \(numbers[0])"] + numbers.dropFirst() + ["of \(count(evaluation.count, "sample"))"]
  }
}
