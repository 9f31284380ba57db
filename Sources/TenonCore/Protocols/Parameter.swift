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

  /// The type of its memory in a plan that computes in `computeDType`.
  public func type(in computeDType: DType) -> TensorType {
    TensorType(dtype == .float32 ? computeDType : dtype, shape)
  }
}
