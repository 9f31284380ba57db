/// How a loss turns its elements into the loss.
public enum Reduction: String, Sendable, CaseIterable {
  /// One number per element or sample.
  case none
  case mean
  case sum

  /// The argument `reduction`, with PyTorch's default.
  public static var argument: Argument {
    .choice("reduction", allCases.map(\.rawValue), default: "mean", "how the elements become one loss")
  }

  public init(_ config: Config) throws(ComponentError) {
    let name = try config.string("reduction")
    guard let reduction = Reduction(rawValue: name) else {
      throw ComponentError(.config, field: "reduction", "expected none, mean or sum, received \(name)")
    }
    self = reduction
  }

  /// The loss's shape, given the shape without a reduction.
  public func shape(_ elements: Shape) -> Shape { self == .none ? elements : [] }
}
