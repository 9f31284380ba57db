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
