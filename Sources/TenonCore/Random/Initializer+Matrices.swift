/// Initializers that look at a tensor as a whole.
extension Initializer {
  /// Rows or columns of [first dimension, all others], whichever are fewer, made orthonormal one after the other from
  /// normal draws: the Q of a QR decomposition whose R has a positive diagonal, so that it is uniformly distributed.
  static func orthogonal(_ shape: Shape, _ random: RandomSequence) -> [Double] {
    let rows = shape[0]
    let columns = shape.dimensions.dropFirst().reduce(1, *)
    let (count, length) = (min(rows, columns), max(rows, columns))
    // Element i of vector j.
    func place(_ j: Int, _ i: Int) -> Int { rows < columns ? j * columns + i : i * columns + j }
    var values = [Double](repeating: 0, count: rows * columns)
    var vectors = [Double](repeating: 0, count: count * length)
    vectors.withUnsafeMutableBufferPointer { vectors in
      for j in 0..<count {
        let own = vectors.extracting(j * length..<(j + 1) * length)
        for i in 0..<length { own[i] = random.normal(UInt64(place(j, i))) }
        // Twice, as the first pass leaves errors of rounding where vectors are nearly parallel.
        for _ in 0..<2 {
          for k in 0..<j {
            let other = vectors.extracting(k * length..<(k + 1) * length)
            var product = 0.0
            for i in 0..<length { product += own[i] * other[i] }
            for i in 0..<length { own[i] -= product * other[i] }
          }
        }
        var square = 0.0
        for i in 0..<length { square += own[i] * own[i] }
        let norm = square.squareRoot()
        for i in 0..<length { own[i] /= norm }
      }
      for j in 0..<count { for i in 0..<length { values[place(j, i)] = vectors[j * length + i] } }
    }
    return values
  }

  /// Where a matrix has zeros: the same number in each column, drawn without repetition.
  static func zeros(_ shape: Shape, _ sparsity: Double, _ random: RandomSequence) -> [Bool] {
    let (rows, columns) = (shape[0], shape[1])
    let count = min(rows, Int((sparsity * Double(rows)).rounded(.up)))
    var isZero = [Bool](repeating: false, count: rows * columns)
    for column in 0..<columns {
      var order = Array(0..<rows)
      for place in 0..<count {
        // The words after those of the elements' own draws.
        let index = UInt64(2 * rows * columns + column * count + place)
        order.swapAt(place, place + random.integer(below: rows - place, index))
        isZero[order[place] * columns + column] = true
      }
    }
    return isZero
  }

  /// Where convolutions [outputs, inputs, *kernel] have a one: in the middle of the kernel from each input to the output
  /// with its number, in each group.
  static func dirac(_ shape: Shape, groups: Int) -> [Bool] {
    let kernel = Array(shape.dimensions.dropFirst(2))
    let strides = shape.strides
    let middle = zip(kernel, strides.dropFirst(2)).reduce(0) { $0 + $1.0 / 2 * $1.1 }
    let outputs = shape[0] / groups
    var isOne = [Bool](repeating: false, count: shape.elementCount)
    guard !isOne.isEmpty else { return isOne }
    for group in 0..<groups {
      for channel in 0..<min(outputs, shape[1]) {
        isOne[(group * outputs + channel) * strides[0] + channel * strides[1] + middle] = true
      }
    }
    return isOne
  }
}
