import TenonPlugin

/// Swish: y = x · σ(βx); SiLU for β = 1.
///
/// Input shape: any. Output shape: the same.
///
/// Source: Ramachandran, Zoph, Le 2017, Searching for Activation Functions.
struct Swish: ElementwiseLayer {
  static let declaration = Declaration(
    "Swish", "x times the sigmoid of beta x",
    arguments: [.float("beta", default: 1, "how steep the sigmoid is; a large one approaches ReLU").above(0)],
    supportsFloat64: true)
  static let backwardReads: ElementwiseValues = .input

  private let beta: Double

  init(_ config: Config) throws { beta = try config.float("beta") }

  func value<T: Scalar>(_ x: T) -> T { x * sigmoid(x) }

  func derivative<T: Scalar>(_ x: T, _ y: T) -> T {
    let s = sigmoid(x)
    return s + T(beta) * x * s * (1 - s)
  }

  private func sigmoid<T: Scalar>(_ x: T) -> T { 1 / (1 + T.exp(-T(beta) * x)) }
}
