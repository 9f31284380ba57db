// Generated from tenon/embedding by `tenon plugin builders`.

/// Sums, means or maxima over bags of trainable rows.
public struct EmbeddingBag: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numEmbeddings: rows of the weight
  ///   - embeddingDim: elements of a row
  ///   - maxNorm: norm that longer rows are scaled to before they are looked up
  ///   - normType: p of that norm
  ///   - scaleGradByFreq: divide a row's gradient by how often it is looked up
  ///   - mode: what becomes of the rows of a bag
  ///   - includeLastOffset: offsets also has the end of the last bag
  ///   - paddingIdx: the row that is not trained
  ///   - sparse: give the gradient as the rows that were looked up
  public init(
    numEmbeddings: Int, embeddingDim: Int, maxNorm: Double? = nil, normType: Double? = nil,
    scaleGradByFreq: Bool? = nil, mode: String? = nil, includeLastOffset: Bool? = nil, paddingIdx: Int? = nil,
    sparse: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/EmbeddingBag",
      given: [
        "num_embeddings": numEmbeddings, "embedding_dim": embeddingDim, "max_norm": maxNorm, "norm_type": normType,
        "scale_grad_by_freq": scaleGradByFreq, "mode": mode, "include_last_offset": includeLastOffset,
        "padding_idx": paddingIdx, "sparse": sparse,
      ])
  }
}
