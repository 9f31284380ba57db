// Generated from tenon/attention by `tenon plugin builders`.

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
