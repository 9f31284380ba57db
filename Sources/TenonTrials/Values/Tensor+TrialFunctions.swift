import TenonCore

extension Tensor {
  /// The sum of a plain tensor's elements, each times its weight, and the sum of the squares of these terms.
  package func weightedSum(_ weights: [Double]) -> (sum: Double, squares: Double) {
    var sum = 0.0
    var squares = 0.0
    for (element, weight) in zip(doubles, weights) {
      let term = element * weight
      sum += term
      squares += term * term
    }
    return (sum, squares)
  }

  /// Half the squared distance of plain float32 elements to 0, 1, 2, 0, 1, 2 and so on, which optimizers are tried on.
  ///
  /// - Parameter gradient: gets its gradient.
  package func quadraticLoss(gradient: Tensor) -> Double {
    let (value, slope) = (self[Float.self], gradient[Float.self])
    var loss = 0.0
    for element in value.indices {
      slope[element] = value[element] - Float(element % 3)
      loss += 0.5 * Double(slope[element]) * Double(slope[element])
    }
    return loss
  }
}
