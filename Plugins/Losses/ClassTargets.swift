import TenonPlugin

/// What a position should be: a class, or a probability for each class, laid out as the input.
enum ClassTarget<T: Scalar> {
  case indices(ClassIndices)
  case probabilities(UnsafePointer<T>, inner: Int)

  @inline(__always)
  func state(_ position: Int) -> TargetState {
    switch self {
    case .indices(let indices): indices.state(position)
    case .probabilities: .counted
    }
  }

  /// Runs `body` for each class with its target probability at a position, before smoothing.
  ///
  /// Each case has a loop of its own, which the compiler can vectorize.
  @inline(__always)
  func eachClass(_ classes: Int, at position: Int, _ offset: Int, _ body: (_ k: Int, _ probability: T) -> Void) {
    switch self {
    case .indices(let indices):
      let index = indices.index(position)
      for k in 0..<classes { body(k, index == k ? 1 : 0) }
    case .probabilities(let pointer, let inner):
      for k in 0..<classes { body(k, pointer[offset &+ k &* inner]) }
    }
  }

  /// Runs `body` for neighbouring positions, whose scores are neighbours too, with the probability of class k.
  ///
  /// - Parameter offset: of the first one's score of class 0.
  @inline(__always)
  func eachPosition(
    _ first: Int, _ count: Int, _ offset: Int, of k: Int, _ body: (_ i: Int, _ probability: T) -> Void
  ) {
    switch self {
    case .indices(let indices):
      for i in 0..<count { body(i, indices.index(first &+ i) == k ? 1 : 0) }
    case .probabilities(let pointer, let inner):
      for i in 0..<count { body(i, pointer[offset &+ k &* inner &+ i]) }
    }
  }

  /// The only class with a probability above 0, where there is one.
  @inline(__always)
  func classIndex(_ position: Int) -> Int? {
    switch self {
    case .indices(let indices): indices.index(position)
    case .probabilities: nil
    }
  }
}

enum TargetState {
  case counted
  case ignored
  case outOfRange
}

/// Targets as class numbers.
struct ClassIndices {
  private let pointer: UnsafePointer<Int64>
  private let classes: Int
  private let ignoreIndex: Int64

  init(_ pointer: UnsafePointer<Int64>, _ positions: Positions, ignoring ignoreIndex: Int) {
    self.pointer = pointer
    classes = positions.classes
    self.ignoreIndex = Int64(ignoreIndex)
  }

  @inline(__always)
  func state(_ position: Int) -> TargetState {
    let target = pointer[position]
    if target == ignoreIndex { return .ignored }
    return target >= 0 && target < Int64(classes) ? .counted : .outOfRange
  }

  /// The class of a position that counts.
  @inline(__always)
  func index(_ position: Int) -> Int { Int(pointer[position]) }
}
