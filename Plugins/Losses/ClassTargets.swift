import TenonPlugin

/// What a position should be: a class, or a probability for each class.
protocol ClassTarget {
  associatedtype Stored
  /// Whether the mean divides by the sum of the targets' weights rather than by the number of positions.
  static var weighsMean: Bool { get }
  static var name: String { get }

  init(_ pointer: UnsafePointer<Stored>, _ positions: Positions, ignoring ignoreIndex: Int)

  func state(_ position: Int) -> TargetState
  /// The target probability of class k, before smoothing.
  func probability<T: Scalar>(_ position: Int, _ offset: Int, _ k: Int) -> T
  /// The only class with a probability above 0, where there is one.
  func classIndex(_ position: Int) -> Int?
}

enum TargetState {
  case counted
  case ignored
  case outOfRange
}

/// Targets as class numbers.
struct ClassIndices: ClassTarget {
  static let weighsMean = true
  static let name = "class indices"
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

  @inline(__always)
  func probability<T: Scalar>(_ position: Int, _ offset: Int, _ k: Int) -> T {
    pointer[position] == Int64(k) ? 1 : 0
  }

  @inline(__always)
  func classIndex(_ position: Int) -> Int? { Int(pointer[position]) }
}

/// Targets as one probability for each class, laid out as the input.
struct ClassProbabilities<S: Scalar>: ClassTarget {
  static var weighsMean: Bool { false }
  static var name: String { "class probabilities" }
  private let pointer: UnsafePointer<S>
  private let inner: Int

  init(_ pointer: UnsafePointer<S>, _ positions: Positions, ignoring ignoreIndex: Int) {
    self.pointer = pointer
    inner = positions.inner
  }

  @inline(__always)
  func state(_ position: Int) -> TargetState { .counted }

  @inline(__always)
  func probability<T: Scalar>(_ position: Int, _ offset: Int, _ k: Int) -> T { T(pointer[offset &+ k &* inner]) }

  @inline(__always)
  func classIndex(_ position: Int) -> Int? { nil }
}
