import TenonPlugin

let plugin = Plugin(id: "VENDOR/PLUGIN", version: "0.1.0", license: "Apache-2.0", components: [COMPONENT.self])

/// y = x · σ(weight · x), with one weight for all elements, which is trained.
///
/// Input shape: any. Output shape: the same.
struct COMPONENT: TrainableElementwiseLayer {
  static let declaration = Declaration(
    "COMPONENT", "x times the sigmoid of weight times x, whose weight is trained",
    arguments: [.float("init", default: 1, "the weight before training")],
    supportsFloat64: true)

  let start: Double

  init(_ config: Config) throws { start = try config.float("init") }

  func value<T: Scalar>(_ x: T, _ weight: T) -> T { x * sigmoid(weight * x) }

  func derivative<T: Scalar>(_ x: T, _ weight: T) -> (x: T, weight: T) {
    let s = sigmoid(weight * x)
    let slope = x * s * (1 - s)
    return (s + weight * slope, x * slope)
  }

  private func sigmoid<T: Scalar>(_ x: T) -> T { 1 / (1 + T.exp(-x)) }
}
