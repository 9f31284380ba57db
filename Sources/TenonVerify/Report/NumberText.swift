/// Two numbers that should be the same, in words.
enum NumberText {
  /// `is 3.0, expected 4.0`; of two that are no numbers what is wrong with them.
  static func differ(_ value: Double, _ expected: Double, _ of: String = "expected") -> String {
    if value.isNaN, expected.isNaN { return "is not a number, however it is computed" }
    return "is \(text(value)), \(of) \(text(expected))"
  }

  static func text(_ value: Double) -> String { value.isNaN ? "not a number" : "\(value)" }
}
