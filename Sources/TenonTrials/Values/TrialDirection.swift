import TenonCore

/// Elements of a tensor and how far each moves: a direction along which a gradient is compared with differences.
package struct TrialDirection {
  private let elements: [(index: Int, amount: Double)]

  /// - Parameters:
  ///   - count: of the tensor's elements.
  ///   - width: how many of them move.
  ///   - turn: counts directions; together they visit every element.
  ///   - attempt: other amounts for the same elements.
  package init(count: Int, width: Int, turn: Int, attempt: Int) {
    let values = TrialValues("direction \(turn)", seed: UInt64(attempt))
    // A step that has no factor in common with the count visits every element once.
    var stride = 7919 % count
    while stride == 0 || Self.divisor(stride, count) != 1 { stride += 1 }
    elements = (0..<width).map { place in
      ((turn * width + place) &* stride % count, values.number(place, .signed))
    }
  }

  private static func divisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : divisor(b, a % b) }

  /// How a function changes along it, by its gradient: the sum of what each element adds, and the sum of the squares.
  package func slope(_ gradient: Tensor) -> (sum: Double, squares: Double) {
    elements.reduce(into: (sum: 0, squares: 0)) { slope, element in
      let term = gradient[double: element.index] * element.amount
      slope.sum += term
      slope.squares += term * term
    }
  }

  /// Moves a tensor's elements; returns what they were.
  package func move(_ tensor: Tensor, by step: Double) -> [Double] {
    elements.map { element in
      let old = tensor[double: element.index]
      tensor[double: element.index] = old + step * element.amount
      return old
    }
  }

  package func putBack(_ before: [Double], in tensor: Tensor) {
    for (element, old) in zip(elements, before) { tensor[double: element.index] = old }
  }
}
