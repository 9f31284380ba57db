// Generated from tenon/padding by `tenon plugin builders`.

/// A border of a number around images.
public struct ConstantPad2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - padding: elements to add, [left, right, top, bottom]; negative: to take away
  ///   - value: the number
  public init(padding: Value, value: Double) {
    reference = ComponentReference("tenon/ConstantPad2d", given: ["padding": padding, "value": value])
  }
}
