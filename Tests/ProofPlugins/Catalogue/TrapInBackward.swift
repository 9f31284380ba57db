import TenonPlugin

/// The input as it is, with a mistake in its gradient that Swift does not let pass: an index out of range.
struct TrapInBackward: ElementwiseLayer {
  static let declaration = Declaration("TrapInBackward", "the input; its gradient is a trap")
  static let backwardReads: ElementwiseValues = .input

  private let factors: [Double] = [1]

  init(_ config: Config) throws {}

  func value<T: Scalar>(_ x: T) -> T { x }

  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { T(factors[x == x ? factors.count : 0]) }
}
