extension ClosedRange<Double> {
  /// Where a number lies, 0 at the lower end and 1 at the upper one; 0.5 where both are the same.
  package func share(of number: Double) -> Double {
    // By halves, since the difference of two numbers may be infinite.
    let width = upperBound / 2 - lowerBound / 2
    return width > 0 ? (number / 2 - lowerBound / 2) / width : 0.5
  }
}
