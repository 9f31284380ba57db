import TenonPlugin

extension GradientDestination where T: Scalar {
  /// Makes `count` elements zero, unless they are accumulated to, on the host's threads: a batch looks up few of all rows.
  func prepare(count: Int, _ call: LayerCall) {
    guard !accumulates else { return }
    ElementChunks(count).each(call) { (pointer + $0.lowerBound).update(repeating: 0, count: $0.count) }
  }
}
