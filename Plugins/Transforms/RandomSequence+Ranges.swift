import TenonPlugin

extension RandomSequence {
  /// Uniform between two numbers, the first of which may be all there is.
  func uniform(in range: (Double, Double), _ index: UInt64) -> Double {
    range.0 + (range.1 - range.0) * uniformDouble(index)
  }

  /// Uniform of the integers of a range.
  func integer(in range: ClosedRange<Int>, _ index: UInt64) -> Int {
    range.lowerBound + integer(below: range.count, index)
  }
}
