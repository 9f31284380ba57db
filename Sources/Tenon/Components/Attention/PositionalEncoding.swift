// Generated from tenon/attention by `tenon plugin builders`.

/// Adds waves that tell the position in a sequence.
public struct PositionalEncoding: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dModel: elements at each position
  ///   - dropout: probability of an element to become zero
  ///   - maxLen: positions of the longest sequence
  ///   - batchFirst: [N, T, d_model] instead of [T, N, d_model]
  public init(dModel: Int, dropout: Double? = nil, maxLen: Int? = nil, batchFirst: Bool? = nil) {
    reference = ComponentReference(
      "tenon/PositionalEncoding",
      given: ["d_model": dModel, "dropout": dropout, "max_len": maxLen, "batch_first": batchFirst])
  }
}
