// Generated from tenon/padding by `tenon plugin builders`.

/// A border of a number around sequences.
public struct ConstantPad1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - padding: elements to add, [left, right]; negative: to take away
  ///   - value: the number
  public init(padding: Pair<Int>, value: Double) {
    reference = ComponentReference("tenon/ConstantPad1d", given: ["padding": padding, "value": value])
  }
}
