// Generated from tenon/embedding by `tenon plugin builders`.

/// A trainable row for each index.
public struct Embedding: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numEmbeddings: rows of the weight
  ///   - embeddingDim: elements of a row
  ///   - paddingIdx: the row that is not trained
  ///   - maxNorm: norm that longer rows are scaled to before they are looked up
  ///   - normType: p of that norm
  ///   - scaleGradByFreq: divide a row's gradient by how often it is looked up
  ///   - sparse: give the gradient as the rows that were looked up
  public init(
    numEmbeddings: Int, embeddingDim: Int, paddingIdx: Int? = nil, maxNorm: Double? = nil, normType: Double? = nil,
    scaleGradByFreq: Bool? = nil, sparse: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/Embedding",
      given: [
        "num_embeddings": numEmbeddings, "embedding_dim": embeddingDim, "padding_idx": paddingIdx, "max_norm": maxNorm,
        "norm_type": normType, "scale_grad_by_freq": scaleGradByFreq, "sparse": sparse,
      ])
  }
}
