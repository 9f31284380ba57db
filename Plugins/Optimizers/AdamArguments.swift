import TenonPlugin

/// What Adam and its relatives have in common: the first arguments, and where their numbers stand in a group.
struct AdamArguments {
  let lr: Int
  let beta1: Int
  let beta2: Int
  let eps: Int
  let weightDecay: Int
  let maximize: Int
  /// The flag that decouples weight decay; nil for an optimizer without it.
  let decoupled: Int?

  init(_ declaration: Declaration) {
    lr = declaration.hyperIndex("lr")
    beta1 = declaration.hyperIndex("betas.0")
    beta2 = declaration.hyperIndex("betas.1")
    eps = declaration.hyperIndex("eps")
    weightDecay = declaration.hyperIndex("weight_decay")
    maximize = declaration.hyperIndex("maximize")
    let isDeclared = declaration.arguments.contains { $0.name == Self.decoupled.name }
    decoupled = isDeclared ? declaration.hyperIndex(Self.decoupled.name) : nil
  }

  /// The first four, in PyTorch's order.
  static func first(
    lr: Double = 1e-3, betas: String = "decay of the means of gradient and squared gradient",
    eps: String = "added to the denominator", weightDecay: Double = 0,
    _ decay: String = "strength of the pull towards zero"
  ) -> [Argument] {
    [
      .float("lr", default: lr, "learning rate").atLeast(0),
      .floatPair("betas", default: (0.9, 0.999), betas).atLeast(0).below(1),
      .float("eps", default: 1e-8, eps).atLeast(0),
      .float("weight_decay", default: weightDecay, decay).atLeast(0),
    ]
  }

  static let decoupled = Argument.bool(
    "decoupled_weight_decay", default: false, "decay the parameter itself instead of its gradient")
  static let maximize = Argument.bool("maximize", default: false, "ascend instead of descending")
}

/// The numbers of a step that all of them have, from a group.
struct AdamNumbers {
  /// -1 to ascend.
  let sign: Float
  /// What of the parameter is added to its gradient.
  let decay: Float
  /// What the parameter is multiplied by before the update.
  let shrink: Float
  let share1: Float
  let keep2: Float
  let share2: Float
  let eps: Float

  /// - Parameter isDecoupled: whether weight decay is decoupled; nil: as the group says.
  init(_ hyper: HyperParameters, _ index: AdamArguments, isDecoupled: Bool? = nil) {
    let decoupled = isDecoupled ?? index.decoupled.map { hyper[at: $0] != 0 } ?? false
    let (lr, decay) = (hyper[at: index.lr], hyper[at: index.weightDecay])
    sign = hyper[at: index.maximize] != 0 ? -1 : 1
    self.decay = decoupled ? 0 : Float(decay)
    shrink = decoupled ? Float(1 - lr * decay) : 1
    share1 = Float(1 - hyper[at: index.beta1])
    keep2 = Float(hyper[at: index.beta2])
    share2 = Float(1 - hyper[at: index.beta2])
    eps = Float(hyper[at: index.eps])
  }
}
