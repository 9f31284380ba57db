// Generated from tenon/padding by `tenon plugin builders`.

/// A border of the edge, repeated around images.
public struct ReplicationPad2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right, top, bottom]
  public init(padding: Value) { reference = ComponentReference("tenon/ReplicationPad2d", given: ["padding": padding]) }
}
