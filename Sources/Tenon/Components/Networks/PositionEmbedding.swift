// Generated from tenon/networks by `tenon plugin builders`.

/// Adds a learnt vector to each position of a sequence.
public struct PositionEmbedding: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numPositions: positions of the longest sequence
  ///   - embedDim: elements of a position
  public init(numPositions: Int, embedDim: Int) {
    reference = ComponentReference(
      "tenon/PositionEmbedding", given: ["num_positions": numPositions, "embed_dim": embedDim])
  }
}
