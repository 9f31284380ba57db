// Generated from tenon/padding by `tenon plugin builders`.

/// A border of the edge, repeated around sequences.
public struct ReplicationPad1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right]
  public init(padding: Pair<Int>) {
    reference = ComponentReference("tenon/ReplicationPad1d", given: ["padding": padding])
  }
}
