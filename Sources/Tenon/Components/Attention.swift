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

/// Adds a trainable vector for each position in a sequence.
public struct LearnedPositionalEncoding: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dModel: elements at each position
  ///   - dropout: probability of an element to become zero
  ///   - maxLen: positions of the longest sequence
  ///   - batchFirst: [N, T, d_model] instead of [T, N, d_model]
  public init(dModel: Int, dropout: Double? = nil, maxLen: Int? = nil, batchFirst: Bool? = nil) {
    reference = ComponentReference(
      "tenon/LearnedPositionalEncoding",
      given: ["d_model": dModel, "dropout": dropout, "max_len": maxLen, "batch_first": batchFirst])
  }
}

/// Layers of a transformer's encoder, one after another.
public struct TransformerEncoder: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - encoderLayer: what each layer is
  ///   - numLayers: how many there are
  ///   - norm: what comes after the last one
  ///   - enableNestedTensor: accepted, but without effect: padding stays where it is
  ///   - maskCheck: accepted, but without effect, as enable_nested_tensor
  public init(
    encoderLayer: (any LayerBuilder), numLayers: Int, norm: (any LayerBuilder)? = nil, enableNestedTensor: Bool? = nil,
    maskCheck: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/TransformerEncoder",
      given: [
        "encoder_layer": NestedComponents(encoderLayer), "num_layers": numLayers,
        "norm": norm.map { NestedComponents($0) }, "enable_nested_tensor": enableNestedTensor, "mask_check": maskCheck,
      ])
  }
}

/// Self-attention and two linear layers, each beside a shortcut.
public struct TransformerEncoderLayer: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dModel: elements of input and output
  ///   - nhead: heads of the attention
  ///   - dimFeedforward: elements between the two linear layers
  ///   - dropout: probability of an element to become zero
  ///   - activation: between the two linear layers
  ///   - layerNormEps: added to the variance
  ///   - batchFirst: [N, L, d_model] instead of [L, N, d_model]
  ///   - normFirst: normalize what goes into the parts, not what comes out of the sums
  ///   - bias: add trainable numbers in linear layers and normalizations
  ///   - isCausal: a position sees those up to its own place only
  public init(
    dModel: Int, nhead: Int, dimFeedforward: Int? = nil, dropout: Double? = nil, activation: String? = nil,
    layerNormEps: Double? = nil, batchFirst: Bool? = nil, normFirst: Bool? = nil, bias: Bool? = nil,
    isCausal: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/TransformerEncoderLayer",
      given: [
        "d_model": dModel, "nhead": nhead, "dim_feedforward": dimFeedforward, "dropout": dropout,
        "activation": activation, "layer_norm_eps": layerNormEps, "batch_first": batchFirst, "norm_first": normFirst,
        "bias": bias, "is_causal": isCausal,
      ])
  }
}
