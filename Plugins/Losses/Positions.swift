import CTenonKernels
import TenonPlugin

/// How the classes of [N, K, d₁, ...] lie in memory: each (n, d₁, ...) is a position with K scores.
struct Positions {
  let classes: Int
  /// d₁ · d₂ · ...: also the distance between two scores of one position.
  let inner: Int
  let count: Int
  /// The positions in tasks.
  let chunks: ElementChunks
  /// The shape [N, d₁, ...].
  let shape: Shape

  init(_ input: Shape) throws {
    guard input.rank >= 1 else {
      throw ComponentError(.shape, field: "input", "expected [N, K], [N, K, ...] or [K] with K classes, received []")
    }
    classes = input.rank == 1 ? input[0] : input[1]
    guard classes > 0 else {
      throw ComponentError(.shape, field: "input", "expected at least one class, received \(input)")
    }
    shape = input.rank == 1 ? [] : Shape([input[0]] + input.dimensions[2...])
    inner = input.rank <= 2 ? 1 : input.dimensions[2...].reduce(1, &*)
    count = shape.elementCount
    chunks = ElementChunks(rows: count, of: classes)
  }

  /// The offset of a position's first score.
  @inline(__always)
  func offset(_ position: Int) -> Int {
    inner == 1 ? position &* classes : position / inner &* (classes &* inner) &+ position % inner
  }

  /// The indices of a position, as a person reads them.
  func indices(_ position: Int) -> [Int] {
    var rest = position
    return shape.strides.map { stride in
      defer { rest %= stride }
      return rest / stride
    }
  }

  /// What is wrong with a target that is no class.
  func fault(at position: Int, _ value: Int64, ignoring ignoreIndex: Int) -> ComponentError {
    let place = shape.rank == 0 ? "" : " at position \(indices(position))"
    return ComponentError(
      .data, field: "target",
      "expected a class in 0..<\(classes) (\(Plural.count(classes, "class"))) or \(ignoreIndex) (ignore_index), "
        + "received \(value)\(place)")
  }
}

extension Positions {
  /// The most positions that are taken at a time where their scores are apart.
  static let blockLength = 512

  /// Cuts a range into positions that are neighbours in memory, at most `blockLength` of them.
  @inline(__always)
  func eachBlock(_ range: Range<Int>, _ body: (_ first: Int, _ length: Int) -> Void) {
    var first = range.lowerBound
    while first < range.upperBound {
      let last = min(range.upperBound, (first / inner &+ 1) &* inner, first &+ Self.blockLength)
      body(first, last &- first)
      first = last
    }
  }

  /// The largest score of each position of a range and log Σ exp(score - largest): log softmax is
  /// score - largest - logSum, which large scores cannot overflow.
  ///
  /// - Parameter scratch: room for `blockLength` numbers where scores are apart.
  func logSumExp<T: Scalar>(
    _ x: UnsafePointer<T>, _ range: Range<Int>, largest: UnsafeMutablePointer<T>, logSum: UnsafeMutablePointer<T>,
    scratch: UnsafeMutablePointer<T>?
  ) {
    if inner == 1, T.self == Float.self {
      tenon_lanes().pointee.log_sum_exp(
        UnsafeRawPointer(x + range.lowerBound &* classes).assumingMemoryBound(to: Float.self), Int64(range.count),
        Int64(classes), UnsafeMutableRawPointer(largest + range.lowerBound).assumingMemoryBound(to: Float.self),
        UnsafeMutableRawPointer(logSum + range.lowerBound).assumingMemoryBound(to: Float.self))
      return
    }
    if inner == 1 {
      for position in range {
        let row = x + position &* classes
        var most = row[0]
        for k in 1..<max(1, classes) where row[k] > most { most = row[k] }
        var sum = 0.0
        for k in 0..<classes { sum += Double(T.exp(row[k] - most)) }
        largest[position] = most
        logSum[position] = T(Double.log(sum))
      }
      return
    }
    guard let scratch else { return }
    // Neighbouring positions are neighbours in memory, scores of one position are not: classes outside.
    eachBlock(range) { first, length in
      let start = x + offset(first)
      let most = largest + first
      let sum = logSum + first
      for i in 0..<length { most[i] = start[i] }
      for k in 1..<max(1, classes) {
        let row = start + k &* inner
        for i in 0..<length { most[i] = row[i] > most[i] ? row[i] : most[i] }
      }
      for i in 0..<length { sum[i] = 0 }
      for k in 0..<classes {
        let row = start + k &* inner
        for i in 0..<length { scratch[i] = row[i] - most[i] }
        Exponentials.replace(scratch, length)
        for i in 0..<length { sum[i] += scratch[i] }
      }
      for i in 0..<length { sum[i] = T.log(sum[i]) }
    }
  }
}
