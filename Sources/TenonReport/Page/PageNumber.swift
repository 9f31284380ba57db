import TenonCore

/// Numbers as a page shows them.
enum PageNumber {
  /// Four digits that count: `0.09123`, `12.35`, `3.2e-05`; a dash for what is no number.
  static func short(_ value: Double?) -> String {
    guard let value, value.isFinite else { return value.map { $0.isNaN ? "–" : "\($0)" } ?? "–" }
    let size = abs(value)
    if value == 0 { return "0" }
    if value == value.rounded(), size < 1e6 { return "\(Int(value))" }
    if size >= 1e6 || size < 1e-3 {
      let exponent = Exponent.of(value)
      let mantissa = trimmed((value / exponent.power).fixed(3))
      return "\(mantissa)e\(exponent.number)"
    }
    let digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : size >= 0.1 ? 4 : 5
    return trimmed(value.fixed(digits))
  }

  /// Three digits after the point; a dash for what is no number.
  static func rate(_ value: Double?) -> String { value.map { $0.isFinite ? $0.fixed(3) : "–" } ?? "–" }

  /// `81 %`, and below a tenth `8.1 %`.
  static func percent(_ share: Double) -> String { "\((share * 100).fixed(share < 0.0995 ? 1 : 0)) %" }

  /// 4.3 MFLOP.
  static func flops(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    if value < 1e6 { return "\((value / 1e3).fixed(1)) kFLOP" }
    return value < 1e9 ? "\((value / 1e6).fixed(1)) MFLOP" : "\((value / 1e9).fixed(2)) GFLOP"
  }

  /// 1:15, 2:03:04.
  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "–" }
    guard seconds >= 10 else { return "\(seconds.fixed(2)) s" }
    let total = Int(seconds.rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes) = (total / 3600, total / 60 % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(total % 60))" : "\(minutes):\(two(total % 60))"
  }

  /// A place in a drawing: a tenth of a pixel is enough.
  static func place(_ value: Double) -> String { trimmed(value.fixed(1)) }

  /// The beginning of a name, where it is longer than anybody reads.
  static func name(_ text: String, most: Int = 80) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: most, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return text }
    return String(scalars[..<end]) + "…"
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text == "-0" ? "0" : text
  }

  /// Of ten, below the number.
  private struct Exponent {
    let number: Int
    let power: Double

    static func of(_ value: Double) -> Exponent {
      var (number, power, size) = (0, 1.0, abs(value))
      while size >= 10 { (number, power, size) = (number + 1, power * 10, size / 10) }
      while size < 1, number > -320 { (number, power, size) = (number - 1, power / 10, size * 10) }
      return power == 0 ? Exponent(number: 0, power: 1) : Exponent(number: number, power: power)
    }
  }
}
