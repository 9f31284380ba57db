extension [Double] {
  /// The middle one, or the mean of the two in the middle; 0 for none.
  package var median: Double {
    let sorted = sorted()
    guard let upper = sorted.dropFirst(count / 2).first else { return 0 }
    return count % 2 == 1 ? upper : (sorted[count / 2 - 1] + upper) / 2
  }
}
