// Generated from tenon/padding by `tenon plugin builders`.

/// A border of zeros around images.
public struct ZeroPad2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right, top, bottom]; negative: to take away
  public init(padding: Value) { reference = ComponentReference("tenon/ZeroPad2d", given: ["padding": padding]) }
}
