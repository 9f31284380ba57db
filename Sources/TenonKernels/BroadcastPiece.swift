/// Elements of a result that follow one another in a run, and those of the two tensors that they are made of.
public struct BroadcastPiece: Sendable {
  /// Where it begins.
  public let result: Int
  public let first: Int
  public let second: Int
  /// From one element to the next, 1 or 0.
  public let firstStep: Int
  public let secondStep: Int
  public let count: Int

  @inlinable
  init(result: Int, first: Int, second: Int, firstStep: Int, secondStep: Int, count: Int) {
    (self.result, self.first, self.second) = (result, first, second)
    (self.firstStep, self.secondStep, self.count) = (firstStep, secondStep, count)
  }

  /// So many elements from one of them on.
  @inlinable
  public func part(_ start: Int, _ count: Int) -> BroadcastPiece {
    BroadcastPiece(
      result: result &+ start, first: first &+ start &* firstStep, second: second &+ start &* secondStep,
      firstStep: firstStep, secondStep: secondStep, count: count)
  }

  /// Cuts it into parts of at most so many elements.
  @inlinable @inline(__always)
  public func eachPart(of length: Int, _ body: (BroadcastPiece) -> Void) {
    for start in stride(from: 0, to: count, by: length) { body(part(start, min(length, count &- start))) }
  }

  /// Runs `body` for each element, with the indices in all three.
  ///
  /// The steps are constants in each case, so that the loops are vectorized.
  @inlinable @inline(__always)
  public func each(_ body: (_ result: Int, _ first: Int, _ second: Int) -> Void) {
    let (result, first, second) = (result, first, second)
    switch (firstStep, secondStep) {
    case (0, _): for k in 0..<count { body(result &+ k, first, second &+ k) }
    case (_, 0): for k in 0..<count { body(result &+ k, first &+ k, second) }
    default: for k in 0..<count { body(result &+ k, first &+ k, second &+ k) }
    }
  }
}
