import TenonCore

/// What the units of a layer yield for a batch: a unit is a channel of [N, C, ...], or a number of [N, D].
package struct UnitStatistics: Sendable {
  /// Of all numbers.
  package let mean: Double
  /// Of all numbers, those that are 0, as a share.
  package let zeros: Double
  /// The mean of each unit over the batch.
  package let unitMeans: [Double]
  /// Units that are 0 for the whole batch.
  package let deadUnits: Int

  /// - Parameter values: float32, [N, units, ...].
  /// - Returns: nil for other tensors.
  package init?(_ values: Tensor) {
    guard values.dtype == .float32, values.type.layout == .plain, values.shape.rank >= 2,
      values.shape.elementCount > 0
    else { return nil }
    let (rows, units) = (values.shape[0], values.shape[1])
    let inner = values.shape.elementCount / (rows * units)
    var sums = [Double](repeating: 0, count: units)
    var isDead = [Bool](repeating: true, count: units)
    var zeros = 0
    values[Float.self].withUnsafeMutableBufferPointer { numbers in
      for row in 0..<rows {
        for unit in 0..<units {
          var sum = sums[unit]
          var zerosHere = 0
          let start = (row * units + unit) * inner
          for place in start..<start + inner {
            sum += Double(numbers[place])
            if numbers[place] == 0 { zerosHere += 1 }
          }
          sums[unit] = sum
          zeros += zerosHere
          if zerosHere < inner { isDead[unit] = false }
        }
      }
    }
    let count = Double(values.shape.elementCount)
    mean = sums.reduce(0, +) / count
    self.zeros = Double(zeros) / count
    unitMeans = sums.map { $0 / Double(rows * inner) }
    deadUnits = isDead.count { $0 }
  }
}
