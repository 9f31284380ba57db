import TenonCore

/// Units of activations that give the same value whatever they are given.
package enum DeadUnits {
  /// How many units give one value for all samples, and how many there are; nil for values that have none.
  ///
  /// A unit is a channel of [N, C, ...]. Of three dimensions channels may be the second or the last one: then the smaller share
  /// counts.
  package static func count(_ values: Tensor, samples: Int) -> (dead: Int, units: Int)? {
    guard values.type.layout == .plain, values.shape.rank >= 2, values.shape[0] == samples, values.shape[1] > 0
    else { return nil }
    let dimensions = values.shape.dimensions
    let inner = dimensions[2...].reduce(1, *)
    guard inner > 0 else { return nil }
    func result(_ units: Int, inner: Int) -> (dead: Int, units: Int)? {
      switch values.dtype {
      case .float32: (dead(values[Float.self], units: units, inner: inner), units)
      case .float64: (dead(values[Double.self], units: units, inner: inner), units)
      default: nil
      }
    }
    let second = result(dimensions[1], inner: inner)
    guard dimensions.count == 3, let second, let last = result(dimensions[2], inner: 1) else { return second }
    return second.dead * last.units < last.dead * second.units ? second : last
  }

  /// Units of values that lie as [..., units, inner].
  private static func dead<Number: Element & FloatingPoint>(
    _ values: TensorElements<Number>, units: Int, inner: Int
  ) -> Int {
    values.withUnsafeMutableBufferPointer { numbers in
      let outer = numbers.count / (units * inner)
      return (0..<units).count { unit in
        let first = numbers[unit * inner]
        return (0..<outer).allSatisfy { row in
          let start = (row * units + unit) * inner
          return (start..<start + inner).allSatisfy { numbers[$0] == first }
        }
      }
    }
  }
}
