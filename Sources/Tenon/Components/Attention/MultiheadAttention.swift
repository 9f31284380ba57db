// Generated from tenon/attention by `tenon plugin builders`.

/// Means of values, weighted by how keys match queries.
public struct MultiheadAttention: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - embedDim: elements of queries and outputs, in all heads
  ///   - numHeads: parts that attend on their own
  ///   - dropout: probability of a weight to become zero
  ///   - bias: add trainable numbers in the maps of inputs and output
  ///   - addBiasKv: one more key and value, both trained
  ///   - addZeroAttn: one more key and value, both zero
  ///   - kdim: elements of keys, null: embed_dim
  ///   - vdim: elements of values, null: embed_dim
  ///   - batchFirst: [N, L, ...] instead of [L, N, ...]
  ///   - needWeights: yield attn_weights too
  ///   - averageAttnWeights: their mean over the heads
  ///   - isCausal: a query sees the keys up to its own place only
  public init(
    embedDim: Int, numHeads: Int, dropout: Double? = nil, bias: Bool? = nil, addBiasKv: Bool? = nil,
    addZeroAttn: Bool? = nil, kdim: Int? = nil, vdim: Int? = nil, batchFirst: Bool? = nil, needWeights: Bool? = nil,
    averageAttnWeights: Bool? = nil, isCausal: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/MultiheadAttention",
      given: [
        "embed_dim": embedDim, "num_heads": numHeads, "dropout": dropout, "bias": bias, "add_bias_kv": addBiasKv,
        "add_zero_attn": addZeroAttn, "kdim": kdim, "vdim": vdim, "batch_first": batchFirst,
        "need_weights": needWeights, "average_attn_weights": averageAttnWeights, "is_causal": isCausal,
      ])
  }
}
