/// A parameter or buffer that a layer declares; the host allocates, initializes and saves it.
public struct Parameter: Sendable, Equatable {
  /// PyTorch's name: `weight`, `running_mean`.
  public let name: String
  public let shape: Shape
  /// Float32 parameters follow the plan: they are float64 in a float64 plan.
  public let dtype: DType
  public let initializer: Initializer

  public init(_ name: String, _ shape: Shape, dtype: DType = .float32, initializer: Initializer) {
    self.name = name
    self.shape = shape
    self.dtype = dtype
    self.initializer = initializer
  }
}

/// How the elements of a parameter start.
///
/// The names and their arguments are fixed by the core.
public struct Initializer: Sendable, Equatable {
  public let name: String
  public let arguments: [Double]

  public init(name: String, arguments: [Double]) {
    self.name = name
    self.arguments = arguments
  }

  public static let zeros = constant(0)
  public static let ones = constant(1)

  public static func constant(_ value: Double) -> Initializer { Initializer(name: "constant", arguments: [value]) }

  /// Uniform in [low, high).
  public static func uniform(_ low: Double, _ high: Double) -> Initializer {
    Initializer(name: "uniform", arguments: [low, high])
  }

  public static func normal(mean: Double = 0, std: Double = 1) -> Initializer {
    Initializer(name: "normal", arguments: [mean, std])
  }
}
