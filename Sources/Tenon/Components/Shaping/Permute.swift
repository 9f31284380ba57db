// Generated from tenon/shaping by `tenon plugin builders`.

/// The dimensions in another order.
public struct Permute: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dims: the input's dimensions in the output's order, negative from the end
  public init(dims: [Int]) { reference = ComponentReference("tenon/Permute", given: ["dims": dims]) }
}
