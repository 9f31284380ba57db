/// A named input or output of a layer or loss.
public struct Port: Sendable, Equatable {
  public var name: String
  public var dtypes: Set<DType>
  public var layouts: Set<Layout>
  public var isOptional: Bool
  public var isDifferentiable: Bool
  /// Only the last input: any number of tensors, at least one.
  public var isVariadic: Bool

  public init(
    _ name: String, dtypes: Set<DType> = [.float32, .float64], layouts: Set<Layout> = [.plain],
    optional: Bool = false, differentiable: Bool = true, variadic: Bool = false
  ) {
    self.name = name
    self.dtypes = dtypes
    self.layouts = layouts.union([.plain])
    isOptional = optional
    isDifferentiable = differentiable
    isVariadic = variadic
  }

  /// `input`, floating point and differentiable.
  public static let input = Port("input")
  /// `output`, floating point and differentiable.
  public static let output = Port("output")
  /// `input` in any layout.
  public static let blockedInput = Port("input", layouts: Set(Layout.allCases))
  /// `output` in any layout.
  public static let blockedOutput = Port("output", layouts: Set(Layout.allCases))
}
