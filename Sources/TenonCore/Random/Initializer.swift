/// How the elements of a parameter start: one of torch.nn.init, or what the layer itself does.
///
///     Parameter("weight", [16, 8, 3, 3], initializer: .kaimingNormal(mode: .fanOut, nonlinearity: .relu))
///
/// Fans are those of a weight [outputs, inputs, *kernel]. Defaults are PyTorch's.
///
/// - Source: Glorot, Bengio 2010, Understanding the difficulty of training deep feedforward neural networks (Xavier);
///   He et al. 2015, Delving Deep into Rectifiers (Kaiming); Saxe et al. 2013, Exact solutions to the nonlinear dynamics
///   of learning (orthogonal); Martens 2010, Deep learning via Hessian-free optimization (sparse).
public enum Initializer: Sendable, Equatable {
  case constant(Double)
  /// The identity matrix.
  case eye
  /// Uniform in [low, high).
  case uniform(Double = 0, Double = 1)
  case normal(mean: Double = 0, std: Double = 1)
  /// Normal, of which only what lies within the bounds is drawn.
  case truncatedNormal(mean: Double = 0, std: Double = 1, low: Double = -2, high: Double = 2)
  case xavierUniform(gain: Double = 1)
  case xavierNormal(gain: Double = 1)
  /// - Parameter a: slope below zero, for `leakyReLU`.
  case kaimingUniform(a: Double = 0, mode: Fan = .fanIn, nonlinearity: Nonlinearity = .leakyReLU)
  case kaimingNormal(a: Double = 0, mode: Fan = .fanIn, nonlinearity: Nonlinearity = .leakyReLU)
  /// Rows or columns, whichever are fewer, at right angles, and as long as `gain`.
  case orthogonal(gain: Double = 1)
  /// Normal, with the share `sparsity` of each column at zero.
  case sparse(sparsity: Double, std: Double = 0.01)
  /// Convolutions that pass their input on, as far as there are output channels.
  case dirac(groups: Int = 1)
  /// The layer's own `initialize`.
  case own

  public static let zeros = constant(0)
  public static let ones = constant(1)

  /// Which side of a weight keeps its variance.
  public enum Fan: Int, Sendable, CaseIterable {
    case fanIn
    case fanOut

    var name: String { self == .fanIn ? "fan_in" : "fan_out" }
  }

  /// What follows the layer, and changes the variance.
  public enum Nonlinearity: Int, Sendable, CaseIterable {
    case linear
    case sigmoid
    case tanh
    case relu
    case leakyReLU
    case selu

    /// PyTorch's name: `leaky_relu`.
    public var name: String { self == .leakyReLU ? "leaky_relu" : "\(self)" }

    /// By what a weight must be larger to make up for it: `torch.nn.init.calculate_gain`.
    ///
    /// - Parameter slope: below zero, for `leakyReLU`.
    public func gain(slope: Double = 0.01) -> Double {
      switch self {
      case .linear, .sigmoid: 1
      case .tanh: 5.0 / 3
      case .relu: 2.0.squareRoot()
      case .leakyReLU: (2 / (1 + slope * slope)).squareRoot()
      case .selu: 3.0 / 4
      }
    }
  }
}
