// Generated from tenon/padding by `tenon plugin builders`.

/// A border of what lies on the other side around images.
public struct CircularPad2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right, top, bottom]
  public init(padding: Value) { reference = ComponentReference("tenon/CircularPad2d", given: ["padding": padding]) }
}
