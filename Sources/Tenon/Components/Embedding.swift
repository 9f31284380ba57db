// Generated from tenon/embedding by `tenon plugin builders`.

/// A trainable row for each index.
public struct Embedding: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numEmbeddings: rows of the weight
  ///   - embeddingDim: elements of a row
  ///   - paddingIdx: the row that is not trained
  public init(numEmbeddings: Int, embeddingDim: Int, paddingIdx: Int? = nil) {
    reference = ComponentReference(
      "tenon/Embedding",
      given: ["num_embeddings": numEmbeddings, "embedding_dim": embeddingDim, "padding_idx": paddingIdx])
  }
}

/// Sums, means or maxima over bags of trainable rows.
public struct EmbeddingBag: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numEmbeddings: rows of the weight
  ///   - embeddingDim: elements of a row
  ///   - mode: what becomes of the rows of a bag
  ///   - includeLastOffset: offsets also has the end of the last bag
  ///   - paddingIdx: the row that is not trained
  public init(
    numEmbeddings: Int, embeddingDim: Int, mode: String? = nil, includeLastOffset: Bool? = nil, paddingIdx: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/EmbeddingBag",
      given: [
        "num_embeddings": numEmbeddings, "embedding_dim": embeddingDim, "mode": mode,
        "include_last_offset": includeLastOffset, "padding_idx": paddingIdx,
      ])
  }
}
