// Generated from tenon/padding by `tenon plugin builders`.

/// A border of what lies inside, mirrored at the edge around images.
public struct ReflectionPad2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right, top, bottom]
  public init(padding: Value) { reference = ComponentReference("tenon/ReflectionPad2d", given: ["padding": padding]) }
}
